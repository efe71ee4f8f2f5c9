import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';

/** What somebody with a secret key or at the command line asked to be written; append-only. */
@Entity('audit_log')
export class AuditLineEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text' })
  method: string;

  @Column({ type: 'text' })
  route: string;

  @Column({ type: 'text' })
  target: string;

  @Column({ name: 'request_id', type: 'text' })
  requestId: string;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
