import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type PriceImportStatus, type PriceRowIssue } from './price-import.types.js';

/** A file of prices that was sent to be imported. */
@Entity('price_imports')
export class PriceImportEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text', default: 'reading' })
  status: PriceImportStatus;

  @Column({ name: 'rows_read', type: 'integer', default: 0 })
  rowsRead: number;

  @Column({ name: 'rows_faulty', type: 'integer', default: 0 })
  rowsFaulty: number;

  @Column({ name: 'prices_changed', type: 'integer', default: 0 })
  pricesChanged: number;

  @Column({ type: 'jsonb', default: [] })
  issues: PriceRowIssue[];

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
