import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn, RefsColumn, TimeColumn } from '../platform/database/columns.js';
import { type OfferBenefit } from './offer.types.js';

@Entity('offers')
export class OfferEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  /** Upper case. */
  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  kind: OfferBenefit['kind'];

  /** Set for `percent` and `buy_get`. */
  @Column({ name: 'basis_points', type: 'integer', nullable: true })
  basisPoints: number | null;

  /** Set for `fixed_amount` and `fixed_price`. */
  @MoneyColumn({ nullable: true })
  amount: number | null;

  /** Set for `fixed_amount`. */
  @Column({ type: 'text', nullable: true })
  per: 'unit' | 'order' | null;

  /** Set for `buy_get`, like the next one. */
  @Column({ name: 'buy_quantity', type: 'integer', nullable: true })
  buyQuantity: number | null;

  @Column({ name: 'get_quantity', type: 'integer', nullable: true })
  getQuantity: number | null;

  @RefsColumn({ name: 'product_ids' })
  productIds: readonly number[];

  @RefsColumn({ name: 'category_ids' })
  categoryIds: readonly number[];

  @RefsColumn({ name: 'customer_group_ids' })
  customerGroupIds: readonly number[];

  @MoneyColumn({ name: 'min_subtotal', default: 0 })
  minSubtotal: number;

  @Column({ name: 'min_quantity', type: 'integer', default: 1 })
  minQuantity: number;

  @Column({ name: 'first_order_only', type: 'boolean', default: false })
  firstOrderOnly: boolean;

  @TimeColumn({ name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @TimeColumn({ name: 'ends_at', nullable: true })
  endsAt: Date | null;

  /** ISO 8601 numbers, with the time zone they are meant in. */
  @Column({ type: 'smallint', array: true, nullable: true })
  weekdays: number[] | null;

  @Column({ name: 'time_zone', type: 'text', nullable: true })
  timeZone: string | null;

  @Column({ type: 'boolean', default: true })
  stackable: boolean;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @Column({ type: 'integer' })
  position: number;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
