import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('api_keys')
export class ApiKeyEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  kind: 'publishable' | 'secret';

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'key_hash', type: 'bytea' })
  keyHash: Buffer;

  @Column({ type: 'text' })
  hint: string;

  @Column({ type: 'text', array: true, default: '{}' })
  scopes: string[];

  @Column({ type: 'boolean', default: false })
  demo: boolean;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
