import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';
import { type QuoteOffer } from './quote.types.js';

/** What a revision of a quote offers. Never changed. */
@Entity('quote_revisions')
export class QuoteRevisionEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'quote_id' })
  quoteId: number;

  @PrimaryColumn({ type: 'integer' })
  revision: number;

  @Column({ type: 'jsonb' })
  offer: QuoteOffer;

  @TimeColumn({ name: 'valid_until' })
  validUntil: Date;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
