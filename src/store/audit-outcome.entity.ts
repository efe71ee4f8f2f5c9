import { Column, Entity } from 'typeorm';
import { PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

/** What came of a line of the audit log; append-only. */
@Entity('audit_outcomes')
export class AuditOutcomeEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'line_id' })
  lineId: number;

  @Column({ type: 'smallint' })
  status: number;

  @Column({ type: 'text', nullable: true })
  code: string | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
