import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';

/** One refresh token. A login's tokens are a family, named by the id of the first. */
@Entity('customer_sessions')
export class CustomerSessionEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'customer_id' })
  customerId: number;

  @Column({ name: 'family_id', type: 'uuid' })
  familyId: string;

  @Column({ name: 'refresh_hash', type: 'bytea' })
  refreshHash: Buffer;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'expires_at' })
  expiresAt: Date;

  @TimeColumn({ name: 'rotated_at', nullable: true })
  rotatedAt: Date | null;

  /** With the token itself, gives its successor again; alone it gives nothing. */
  @Column({ name: 'successor_salt', type: 'bytea', nullable: true })
  successorSalt: Buffer | null;

  /** Set on the first row of a family, for all of it. */
  @TimeColumn({ name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  /** What the tokens of the login are good for; null for everything. */
  @Column({ type: 'text', array: true, nullable: true })
  scopes: string[] | null;
}
