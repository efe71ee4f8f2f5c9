import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';

/** Written by `checkout-session.queries.ts` only. */
@Entity('checkout_sessions')
export class CheckoutSessionEntity {
  /** The id of the order that it becomes. */
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  state: string;

  @Column({ type: 'text' })
  principal: string;

  @Column({ type: 'text' })
  route: string;

  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  @Column({ type: 'bytea', nullable: true })
  fingerprint: Buffer | null;

  @RefColumn({ name: 'cart_id', nullable: true })
  cartId: number | null;

  @Column({ type: 'json', nullable: true })
  draft: object | null;

  @Column({ type: 'json', nullable: true })
  outcome: object | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
