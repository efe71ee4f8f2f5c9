import { Column, Entity } from 'typeorm';
import { IdentityColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('stores')
export class StoreEntity {
  @IdentityColumn()
  id: number;

  @Column({ type: 'text' })
  slug: string;

  @Column({ name: 'public_id', type: 'text' })
  publicId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text', array: true })
  countries: string[];

  @Column({ type: 'text', array: true, default: '{}' })
  contracts: string[];

  @Column({ name: 'order_number_prefix', type: 'text' })
  orderNumberPrefix: string;

  @Column({ name: 'invalid_coupon_policy', type: 'text', default: 'reject' })
  invalidCouponPolicy: 'reject' | 'ignore';

  @Column({ name: 'cors_origins', type: 'text', array: true, default: '{}' })
  corsOrigins: string[];

  @Column({ type: 'boolean', default: false })
  demo: boolean;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
