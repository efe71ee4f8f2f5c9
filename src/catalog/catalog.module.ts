import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CatalogService } from './catalog.service.js';
import { PriceEntity } from './price.entity.js';
import { ProductEditor } from './product-editor.service.js';
import { ProductEntity } from './product.entity.js';
import { VariantEntity } from './variant.entity.js';

/** What the stores sell: products, their variants and prices. */
@Module({
  imports: [TypeOrmModule.forFeature([ProductEntity, VariantEntity, PriceEntity])],
  providers: [CatalogService, ProductEditor],
  exports: [CatalogService, ProductEditor],
})
export class CatalogModule {}
