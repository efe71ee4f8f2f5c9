import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn } from '../platform/database/columns.js';

@Entity('shipping_zones')
export class ShippingZoneEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', array: true })
  countries: string[];

  @Column({ type: 'text', array: true, default: '{}' })
  regions: string[];

  @Column({ type: 'boolean', default: true })
  published: boolean;

  @Column({ type: 'integer', default: 0 })
  position: number;
}
