import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, RefColumn } from '../platform/database/columns.js';
import { type OrderComponent } from './order.types.js';

/** A snapshot of what was ordered; partitioned like the orders. */
@Entity('order_lines')
export class OrderLineEntity {
  @PrimaryColumn({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @PrimaryColumn({ type: 'smallint' })
  position: number;

  @Column({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'product_id' })
  productId: number;

  @RefColumn({ name: 'variant_id' })
  variantId: number;

  @Column({ type: 'text' })
  sku: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'jsonb' })
  options: { name: string; value: string }[];

  @Column({ type: 'jsonb', default: [] })
  components: OrderComponent[];

  @Column({ type: 'integer' })
  quantity: number;

  @MoneyColumn({ name: 'unit_price' })
  unitPrice: number;

  @MoneyColumn()
  subtotal: number;

  @MoneyColumn()
  discount: number;

  @MoneyColumn({ default: 0 })
  tax: number;

  @MoneyColumn()
  total: number;

  @Column({ name: 'tax_class', type: 'text', nullable: true })
  taxClass: string | null;

  @MoneyColumn({ name: 'tax_included', default: 0 })
  taxIncluded: number;
}
