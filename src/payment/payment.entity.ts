import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type PaymentAction, type PaymentConflict, type PaymentStatus } from './payment.types.js';

@Entity('payments')
export class PaymentEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @Column({ type: 'text' })
  method: string;

  @Column({ type: 'text' })
  provider: string;

  @MoneyColumn()
  amount: number;

  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text' })
  status: PaymentStatus;

  @Column({ name: 'provider_reference', type: 'text', nullable: true })
  providerReference: string | null;

  @Column({ type: 'jsonb', nullable: true })
  action: PaymentAction | null;

  @Column({ name: 'decline_reason', type: 'text', nullable: true })
  declineReason: string | null;

  @MoneyColumn({ default: 0 })
  captured: number;

  @MoneyColumn({ default: 0 })
  refunded: number;

  @Column({ type: 'jsonb', nullable: true })
  conflict: PaymentConflict | null;

  @TimeColumn({ name: 'conflict_resolved_at', nullable: true })
  conflictResolvedAt: Date | null;

  @Column({ name: 'return_url', type: 'text', nullable: true })
  returnUrl: string | null;

  @TimeColumn({ name: 'void_requested_at', nullable: true })
  voidRequestedAt: Date | null;

  /** Who wants it given up, and why. */
  @Column({ name: 'void_requested_by', type: 'text', nullable: true })
  voidRequestedBy: string | null;

  @Column({ name: 'void_reason', type: 'text', nullable: true })
  voidReason: string | null;

  @TimeColumn({ name: 'next_question_at', nullable: true })
  nextQuestionAt: Date | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
