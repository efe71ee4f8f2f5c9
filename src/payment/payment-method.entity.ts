import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn } from '../platform/database/columns.js';

@Entity('payment_methods')
export class PaymentMethodEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  provider: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'jsonb', default: {} })
  settings: Record<string, unknown>;

  /** Sealed, as `PaymentSecrets` opens them. */
  @Column({ type: 'bytea', nullable: true })
  secrets: Buffer | null;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @Column({ type: 'integer', default: 0 })
  position: number;
}
