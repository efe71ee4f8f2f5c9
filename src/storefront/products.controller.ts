import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { type ShownProduct } from '../catalog/catalog.types.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { ProductDto, ProductPageDto, ProductQueryDto } from './product.dto.js';
import { countedVariants, type Shown, toProductDto } from './product.mapping.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Products')
@Controller('storefront/v1/products')
export class ProductsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
  ) {}

  @Get()
  @StorefrontAccess('guest')
  @ApiOperation({ summary: 'The products on display, oldest first' })
  @ApiOkResponse({ type: ProductPageDto })
  async list(@CurrentStore() store: Store, @Query() { limit, after, q }: ProductQueryDto): Promise<ProductPageDto> {
    const [last = null] = after === undefined ? [] : decodeCursor(after, 'number');
    const filter = { search: q, after: last, limit: limit + 1 };
    const { id: storeId, currency } = store;
    const products = await this.catalog.list(this.dataSource.manager, { storeId, currency, filter });
    const page = toPage(products, limit, ({ id }) => [id]);
    const shown = await this.shown(store, page.items);
    return { items: page.items.map((product) => toProductDto(product, shown)), next: page.next };
  }

  @Get(':productId')
  @StorefrontAccess('guest')
  @ApiOperation({ summary: 'A product, on display or not' })
  @ApiOkResponse({ type: ProductDto })
  async read(@CurrentStore() store: Store, @Param('productId', PathId) productId: number): Promise<ProductDto> {
    const product = await this.catalog.product(this.dataSource.manager, store.id, store.currency, productId);
    return toProductDto(product, await this.shown(store, [product]));
  }

  /** Prices are those for everybody. */
  private async shown({ id, currency }: Store, products: readonly ShownProduct[]): Promise<Shown> {
    const stock = await this.inventory.available(this.dataSource.manager, id, countedVariants(products));
    return { currency, stock, moment: { groupId: null, at: new Date() } };
  }
}
