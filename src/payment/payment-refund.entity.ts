import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type RefundedLine, type RefundStatus } from './refund.types.js';

/** Money that is to be given back, or was. */
@Entity('payment_refunds')
export class PaymentRefundEntity {
  /** UUIDv7; the provider's idempotency key. */
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'payment_id', type: 'uuid' })
  paymentId: string;

  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @MoneyColumn()
  amount: number;

  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text' })
  status: RefundStatus;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'jsonb', default: [] })
  lines: RefundedLine[];

  @Column({ type: 'boolean', default: false })
  restock: boolean;

  @Column({ name: 'provider_reference', type: 'text', nullable: true })
  providerReference: string | null;

  @Column({ name: 'decline_reason', type: 'text', nullable: true })
  declineReason: string | null;

  /** How often the provider was asked. */
  @Column({ type: 'integer', default: 0 })
  questions: number;

  @TimeColumn({ name: 'next_question_at', default: () => 'now()' })
  nextQuestionAt: Date;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
