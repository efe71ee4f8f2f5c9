import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('customer_addresses')
export class CustomerAddressEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'customer_id' })
  customerId: number;

  /** SHA-256 of the normalised texts. */
  @Column({ type: 'bytea' })
  fingerprint: Buffer;

  /** Null for the customer's own. */
  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'text', nullable: true })
  company: string | null;

  @Column({ type: 'text', nullable: true })
  phone: string | null;

  @Column({ type: 'text' })
  line1: string;

  @Column({ type: 'text', nullable: true })
  line2: string | null;

  @Column({ type: 'text', nullable: true })
  district: string | null;

  @Column({ type: 'text' })
  city: string;

  @Column({ type: 'text', nullable: true })
  region: string | null;

  @Column({ name: 'postal_code', type: 'text', nullable: true })
  postalCode: string | null;

  @Column({ type: 'text' })
  country: string;

  @RefColumn({ name: 'location_id', nullable: true })
  locationId: number | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'used_at', default: () => 'now()' })
  usedAt: Date;
}
