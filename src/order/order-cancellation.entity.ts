import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type CancelledLine } from './fulfilment.types.js';

/** Goods of an order that will not leave; append-only. */
@Entity('order_cancellations')
export class OrderCancellationEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @Column({ type: 'jsonb' })
  lines: CancelledLine[];

  @MoneyColumn()
  amount: number;

  @Column({ name: 'refund_id', type: 'uuid', nullable: true })
  refundId: string | null;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text' })
  reason: string;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
