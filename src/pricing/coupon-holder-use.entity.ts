import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn } from '../platform/database/columns.js';

/** How often one holder has used a coupon that has a limit per customer. */
@Entity('coupon_holder_uses')
export class CouponHolderUseEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'coupon_id' })
  couponId: number;

  @PrimaryColumn({ type: 'text' })
  holder: string;

  @Column({ type: 'integer' })
  uses: number;
}
