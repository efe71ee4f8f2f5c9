import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn, RefColumn } from '../platform/database/columns.js';

/** What is unique across the monthly partitions. */
@Entity('order_references')
export class OrderReferenceEntity {
  @PrimaryColumn({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  number: string;

  @Column({ name: 'secret_slug', type: 'text' })
  secretSlug: string;

  @RefColumn({ name: 'cart_id', nullable: true })
  cartId: number | null;

  @Column({ name: 'cart_round', type: 'integer', nullable: true })
  cartRound: number | null;

  @RefColumn({ name: 'quote_id', nullable: true })
  quoteId: number | null;
}
