import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('tax_rates')
export class TaxRateEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'tax_class', type: 'text' })
  taxClass: string;

  @Column({ type: 'text' })
  country: string;

  /** Null for the whole country. */
  @Column({ type: 'text', nullable: true })
  region: string | null;

  /** Millionths. */
  @Column({ type: 'integer' })
  rate: number;

  @TimeColumn({ name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @TimeColumn({ name: 'ends_at', nullable: true })
  endsAt: Date | null;
}
