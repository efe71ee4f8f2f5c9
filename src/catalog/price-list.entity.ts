import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

/** A set of prices, for everybody or for one customer group. */
@Entity('price_lists')
export class PriceListEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @RefColumn({ name: 'customer_group_id', nullable: true })
  customerGroupId: number | null;

  @Column({ type: 'integer', default: 0 })
  position: number;

  @TimeColumn({ name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @TimeColumn({ name: 'ends_at', nullable: true })
  endsAt: Date | null;

  @Column({ type: 'boolean', default: true })
  active: boolean;
}
