import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { ProductEditor } from '../catalog/product-editor.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  AdminProductDto,
  AdminProductPageDto,
  AdminProductQueryDto,
  NewProductDto,
  NewVariantDto,
  ProductChangesDto,
} from './product.dto.js';
import { toAdminProductDto, toNewProduct, toNewVariant } from './product.mapping.js';

@ApiTags('Products')
@Controller('admin/v1/products')
export class AdminProductsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CatalogService,
    private readonly editor: ProductEditor,
  ) {}

  @Get()
  @AdminAccess('catalog:read')
  @ApiOperation({ summary: 'Products of every status, oldest first' })
  @ApiOkResponse({ type: AdminProductPageDto })
  async list(
    @CurrentStore() store: Store,
    @Query() { limit, after, q }: AdminProductQueryDto,
  ): Promise<AdminProductPageDto> {
    const [last = null] = after === undefined ? [] : decodeCursor(after, 'number');
    const filter = { search: q, after: last, limit: limit + 1 };
    const products = await this.catalog.listAll(this.dataSource.manager, store.id, filter);
    const { items, next } = toPage(products, limit, ({ id }) => [id]);
    return { items: items.map((product) => toAdminProductDto(product, store.currency)), next };
  }

  @Post()
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Make a product with its variants' })
  @ApiCreatedResponse({ type: AdminProductDto })
  async create(@CurrentStore() store: Store, @Body() body: NewProductDto): Promise<AdminProductDto> {
    return this.product(store, await this.editor.create(store.id, toNewProduct(body, store.currency)));
  }

  @Get(':productId')
  @AdminAccess('catalog:read')
  @ApiOperation({ summary: 'A product' })
  @ApiOkResponse({ type: AdminProductDto })
  read(@CurrentStore() store: Store, @Param('productId', PathId) productId: number): Promise<AdminProductDto> {
    return this.product(store, productId);
  }

  @Patch(':productId')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Change a product', description: 'Archive it with the status `archived`.' })
  @ApiOkResponse({ type: AdminProductDto })
  async update(
    @CurrentStore() store: Store,
    @Param('productId', PathId) productId: number,
    @Body() body: ProductChangesDto,
  ): Promise<AdminProductDto> {
    await this.editor.update(store.id, productId, body);
    return this.product(store, productId);
  }

  @Post(':productId/variants')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Add a variant to a product with options' })
  @ApiCreatedResponse({ type: AdminProductDto })
  async addVariant(
    @CurrentStore() store: Store,
    @Param('productId', PathId) productId: number,
    @Body() body: NewVariantDto,
  ): Promise<AdminProductDto> {
    await this.editor.addVariant(store.id, productId, toNewVariant(body, store.currency));
    return this.product(store, productId);
  }

  private async product(store: Store, productId: number): Promise<AdminProductDto> {
    return toAdminProductDto(
      await this.catalog.anyProduct(this.dataSource.manager, store.id, productId),
      store.currency,
    );
  }
}
