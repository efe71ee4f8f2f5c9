import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('customers')
export class CustomerEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  email: string;

  /** argon2id in PHC format; null for a customer who logs in elsewhere. */
  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash: string | null;

  @Column({ name: 'first_name', type: 'text', nullable: true })
  firstName: string | null;

  @Column({ name: 'last_name', type: 'text', nullable: true })
  lastName: string | null;

  @Column({ type: 'text', nullable: true })
  phone: string | null;

  @Column({ type: 'text', default: 'active' })
  status: 'active' | 'blocked';

  @Column({ name: 'identity_issuer', type: 'text', nullable: true })
  identityIssuer: string | null;

  @Column({ name: 'identity_subject', type: 'text', nullable: true })
  identitySubject: string | null;

  @RefColumn({ name: 'group_id', nullable: true })
  groupId: number | null;

  @Column({ name: 'tax_exempt', type: 'boolean', default: false })
  taxExempt: boolean;

  /** When the first order was placed; null until then. */
  @TimeColumn({ name: 'first_ordered_at', nullable: true })
  firstOrderedAt: Date | null;

  /** The order that has what is only for the first: placed, or waiting for its payment. */
  @Column({ name: 'first_order_id', type: 'uuid', nullable: true })
  firstOrderId: string | null;

  /** Of the address book. */
  @RefColumn({ name: 'default_address_id', nullable: true })
  defaultAddressId: number | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
