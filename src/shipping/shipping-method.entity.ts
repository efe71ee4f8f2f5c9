import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn } from '../platform/database/columns.js';
import { type RateBasis, type RateTier } from './shipping.types.js';

@Entity('shipping_methods')
export class ShippingMethodEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'zone_id' })
  zoneId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', default: 'table' })
  source: string;

  @Column({ type: 'text', default: 'flat' })
  basis: RateBasis;

  @MoneyColumn()
  amount: number;

  @Column({ type: 'jsonb', default: [] })
  tiers: RateTier[];

  @MoneyColumn({ name: 'free_over', nullable: true })
  freeOver: number | null;

  @Column({ name: 'tax_class', type: 'text', nullable: true })
  taxClass: string | null;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @Column({ type: 'integer', default: 0 })
  position: number;
}
