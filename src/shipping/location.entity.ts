import { Column, Entity } from 'typeorm';
import { PrimaryRefColumn } from '../platform/database/columns.js';

@Entity('locations')
export class LocationEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  /** The store's own number for it. */
  @PrimaryRefColumn()
  id: number;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  city: string;

  @Column({ type: 'text' })
  region: string;

  @Column({ type: 'text' })
  country: string;

  @Column({ name: 'postal_codes', type: 'text', array: true, default: '{}' })
  postalCodes: string[];
}
