import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type PaymentAction, type PaymentStatus } from './payment.types.js';

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

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
