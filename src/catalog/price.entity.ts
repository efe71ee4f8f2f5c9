import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

/** A price of a variant in one currency: of a list or, without one, the base price. */
@Entity('prices')
export class PriceEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'variant_id' })
  variantId: number;

  @Column({ type: 'text' })
  currency: string;

  @MoneyColumn()
  amount: number;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  @RefColumn({ name: 'price_list_id', nullable: true })
  priceListId: number | null;

  @Column({ name: 'min_quantity', type: 'integer', default: 1 })
  minQuantity: number;

  @MoneyColumn({ name: 'compare_at', nullable: true })
  compareAt: number | null;

  @TimeColumn({ name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @TimeColumn({ name: 'ends_at', nullable: true })
  endsAt: Date | null;
}
