import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type CartStatus } from './cart.types.js';

@Entity({ name: 'carts' })
export class CartEntity {
  @IdentityColumn()
  id!: number;

  @RefColumn({ name: 'store_id' })
  storeId!: number;

  @RefColumn({ name: 'customer_id', nullable: true })
  customerId!: number | null;

  @Column({ name: 'token_hash', type: 'bytea', nullable: true })
  tokenHash!: Buffer | null;

  @Column({ type: 'text' })
  currency!: string;

  @Column({ name: 'coupon_code', type: 'text', nullable: true })
  couponCode!: string | null;

  /** Code of the delivery window that the buyer has in mind. */
  @Column({ name: 'delivery_window', type: 'text', nullable: true })
  deliveryWindow!: string | null;

  @Column({ type: 'text', default: 'open' })
  status!: CartStatus | 'merged';

  /** Grows with every write to the lines. */
  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ type: 'integer', default: 0 })
  round!: number;

  @Column({ name: 'order_id', type: 'uuid', nullable: true })
  orderId!: string | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @TimeColumn({ name: 'expires_at', default: () => "now() + interval '30 days'" })
  expiresAt!: Date;
}
