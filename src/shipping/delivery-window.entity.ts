import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

/** `booked` is written by `delivery-window.queries.ts` only, with the seats. */
@Entity('delivery_windows')
export class DeliveryWindowEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  /** Code of a shipping zone. */
  @Column({ type: 'text' })
  zone: string;

  @Column({ type: 'date', nullable: true })
  date: string | null;

  @Column({ type: 'text', nullable: true })
  slot: string | null;

  @TimeColumn({ name: 'closes_at', nullable: true })
  closesAt: Date | null;

  @Column({ type: 'integer' })
  capacity: number;

  @Column({ type: 'integer', default: 0 })
  booked: number;

  @Column({ type: 'boolean', default: true })
  active: boolean;
}
