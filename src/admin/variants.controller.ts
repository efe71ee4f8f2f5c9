import { Body, Controller, Param, Patch, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { BundleEditor } from '../catalog/bundle-editor.service.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { ProductEditor } from '../catalog/product-editor.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { AdminProductDto, NewComponentsDto, NewPriceDto, VariantChangesDto } from './product.dto.js';
import { toAdminProductDto, toPrice, toVariantPatch } from './product.mapping.js';

/** Changes of one variant; each answers with the product as it is now. */
@ApiTags('Products')
@Controller('admin/v1/variants')
export class AdminVariantsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CatalogService,
    private readonly editor: ProductEditor,
    private readonly bundles: BundleEditor,
  ) {}

  @Patch(':variantId')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: 'Change a variant' })
  @ApiOkResponse({ type: AdminProductDto })
  async update(
    @CurrentStore() store: Store,
    @Param('variantId', PathId) variantId: number,
    @Body() body: VariantChangesDto,
  ): Promise<AdminProductDto> {
    return this.product(
      store,
      await this.editor.updateVariant(store.id, variantId, toVariantPatch(body, store.currency)),
    );
  }

  @Put(':variantId/prices/:currency')
  @AdminAccess('catalog:write')
  @ApiOperation({ summary: "Set a variant's price in one currency" })
  @ApiOkResponse({ type: AdminProductDto })
  async setPrice(
    @CurrentStore() store: Store,
    @Param('variantId', PathId) variantId: number,
    @Param('currency') currency: string,
    @Body() { amount }: NewPriceDto,
  ): Promise<AdminProductDto> {
    const price = toPrice({ amount, currency }, []);
    return this.product(store, await this.editor.setPrice(store.id, variantId, price));
  }

  @Put(':variantId/components')
  @AdminAccess('catalog:write')
  @ApiOperation({
    summary: 'Make a variant a bundle of others',
    description: 'It is sold at its own price and takes its components from stock. No component can be a bundle.',
  })
  @ApiOkResponse({ type: AdminProductDto })
  async setComponents(
    @CurrentStore() store: Store,
    @Param('variantId', PathId) variantId: number,
    @Body() { components }: NewComponentsDto,
  ): Promise<AdminProductDto> {
    return this.product(store, await this.bundles.setComponents(store.id, variantId, components));
  }

  private async product(store: Store, productId: number): Promise<AdminProductDto> {
    return toAdminProductDto(
      await this.catalog.anyProduct(this.dataSource.manager, store.id, productId),
      store.currency,
    );
  }
}
