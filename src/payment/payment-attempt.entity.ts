import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';

/** One question to a provider and what came back. */
@Entity('payment_attempts')
export class PaymentAttemptEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'payment_id', type: 'uuid' })
  paymentId: string;

  @Column({ type: 'text' })
  operation: string;

  @Column({ type: 'text' })
  outcome: string;

  @Column({ type: 'jsonb', nullable: true })
  detail: object | null;

  @TimeColumn({ name: 'started_at' })
  startedAt: Date;

  @TimeColumn({ name: 'finished_at', default: () => 'now()' })
  finishedAt: Date;
}
