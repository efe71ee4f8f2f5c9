import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BundleEditor } from './bundle-editor.service.js';
import { CatalogService } from './catalog.service.js';
import { CategoryEntity } from './category.entity.js';
import { CategoryService } from './category.service.js';
import { PriceEntity } from './price.entity.js';
import { PriceImportEntity } from './price-import.entity.js';
import { PriceImportRowEntity } from './price-import-row.entity.js';
import { PriceImportService } from './price-import.service.js';
import { PriceListEntity } from './price-list.entity.js';
import { PriceListService } from './price-list.service.js';
import { PriceService } from './price.service.js';
import { ProductCategoryEntity } from './product-category.entity.js';
import { ProductEditor } from './product-editor.service.js';
import { ProductEntity } from './product.entity.js';
import { VariantComponentEntity } from './variant-component.entity.js';
import { VariantEntity } from './variant.entity.js';

/** What the stores sell: products, their variants and prices. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ProductEntity,
      VariantEntity,
      VariantComponentEntity,
      PriceEntity,
      PriceListEntity,
      PriceImportEntity,
      PriceImportRowEntity,
      CategoryEntity,
      ProductCategoryEntity,
    ]),
  ],
  providers: [
    CatalogService,
    ProductEditor,
    BundleEditor,
    PriceService,
    PriceListService,
    PriceImportService,
    CategoryService,
  ],
  exports: [
    CatalogService,
    ProductEditor,
    BundleEditor,
    PriceService,
    PriceListService,
    PriceImportService,
    CategoryService,
  ],
})
export class CatalogModule {}
