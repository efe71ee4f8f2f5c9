import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, PrimaryRefColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

/** The use of a coupon by one order; live until it is released. */
@Entity('coupon_redemptions')
export class CouponRedemptionEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'coupon_id' })
  couponId: number;

  @PrimaryColumn({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @Column({ type: 'text', nullable: true })
  holder: string | null;

  @MoneyColumn()
  amount: number;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'released_at', nullable: true })
  releasedAt: Date | null;
}
