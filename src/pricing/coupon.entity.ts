import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn, RefsColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('coupons')
export class CouponEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  /** Upper case. */
  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  kind: 'percent' | 'fixed' | 'free_shipping';

  /** Set for `percent`. */
  @Column({ name: 'basis_points', type: 'integer', nullable: true })
  basisPoints: number | null;

  /** Only for `percent`. */
  @MoneyColumn({ name: 'max_discount', nullable: true })
  maxDiscount: number | null;

  /** Set for `fixed`. */
  @MoneyColumn({ nullable: true })
  amount: number | null;

  @MoneyColumn({ name: 'min_subtotal', default: 0 })
  minSubtotal: number;

  @RefsColumn({ name: 'product_ids' })
  productIds: readonly number[];

  @RefsColumn({ name: 'category_ids' })
  categoryIds: readonly number[];

  @RefsColumn({ name: 'customer_group_ids' })
  customerGroupIds: readonly number[];

  @TimeColumn({ name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @TimeColumn({ name: 'ends_at', nullable: true })
  endsAt: Date | null;

  @Column({ name: 'max_uses', type: 'integer', nullable: true })
  maxUses: number | null;

  @Column({ name: 'max_uses_per_customer', type: 'integer', nullable: true })
  maxUsesPerCustomer: number | null;

  /** Counted only while `maxUses` is set. */
  @Column({ type: 'integer', default: 0 })
  uses: number;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
