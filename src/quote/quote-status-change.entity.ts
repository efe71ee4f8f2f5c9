import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type QuoteStatus } from './quote.types.js';

/** One step of a quote; append-only. */
@Entity('quote_status_changes')
export class QuoteStatusChangeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'quote_id' })
  quoteId: number;

  @Column({ type: 'integer' })
  revision: number;

  @Column({ name: 'from_status', type: 'text', nullable: true })
  fromStatus: QuoteStatus | null;

  @Column({ name: 'to_status', type: 'text' })
  toStatus: QuoteStatus;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
