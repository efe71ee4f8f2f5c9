import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type PaymentStatus } from './payment.types.js';

/** One step of a payment's life; append-only. */
@Entity('payment_status_changes')
export class PaymentStatusChangeEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'payment_id', type: 'uuid' })
  paymentId: string;

  @Column({ name: 'from_status', type: 'text', nullable: true })
  fromStatus: PaymentStatus | null;

  @Column({ name: 'to_status', type: 'text' })
  toStatus: PaymentStatus;

  /** Who brought the news: reply, webhook, return, recovery, key:<id>, job:<name>. */
  @Column({ type: 'text' })
  source: string;

  @Column({ type: 'jsonb', nullable: true })
  detail: object | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
