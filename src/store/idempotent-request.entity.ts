import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

/** Written by `idempotent-request.queries.ts` only. */
@Entity('idempotent_requests')
export class IdempotentRequestEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryColumn({ type: 'text' })
  principal: string;

  @PrimaryColumn({ name: 'idempotency_key', type: 'text' })
  idempotencyKey: string;

  @Column({ type: 'bytea' })
  fingerprint: Buffer;

  @Column({ name: 'operation_id', type: 'uuid' })
  operationId: string;

  @TimeColumn({ name: 'locked_until' })
  lockedUntil: Date;

  @Column({ type: 'json', nullable: true })
  answer: object | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
