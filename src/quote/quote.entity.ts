import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type QuoteStatus } from './quote.types.js';

/** Where a quote stands. Written by `quote.queries.ts` only. */
@Entity('quotes')
export class QuoteEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @RefColumn({ name: 'customer_id' })
  customerId: number;

  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text', default: 'draft' })
  status: QuoteStatus;

  @Column({ type: 'integer', default: 1 })
  revision: number;

  @TimeColumn({ name: 'valid_until' })
  validUntil: Date;

  /** When the present revision was sent; the customer sees no other. */
  @TimeColumn({ name: 'sent_at', nullable: true })
  sentAt: Date | null;

  /** The order that it is about to become, or has become. */
  @Column({ name: 'order_id', type: 'uuid', nullable: true })
  orderId: string | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
