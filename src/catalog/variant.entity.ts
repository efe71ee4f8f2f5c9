import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('variants')
export class VariantEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'product_id' })
  productId: number;

  @Column({ type: 'text' })
  sku: string;

  @Column({ name: 'option_values', type: 'text', array: true, default: '{}' })
  optionValues: string[];

  @Column({ type: 'integer', default: 0 })
  position: number;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @Column({ name: 'tracks_stock', type: 'boolean', default: true })
  tracksStock: boolean;

  @Column({ name: 'requires_shipping', type: 'boolean', default: true })
  requiresShipping: boolean;

  @Column({ name: 'weight_grams', type: 'integer', default: 0 })
  weightGrams: number;

  @Column({ name: 'tax_class', type: 'text', nullable: true })
  taxClass: string | null;

  /** What sending a line of it costs on top of the delivery, minor units of the store's currency. */
  @MoneyColumn({ name: 'delivery_charge', default: 0 })
  deliveryCharge: number;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
