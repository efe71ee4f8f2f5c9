import { Entity } from 'typeorm';
import { PrimaryRefColumn } from '../platform/database/columns.js';

/** That a product is in a category. */
@Entity('product_categories')
export class ProductCategoryEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'product_id' })
  productId: number;

  @PrimaryRefColumn({ name: 'category_id' })
  categoryId: number;
}
