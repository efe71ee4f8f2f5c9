import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity({ name: 'cart_lines' })
export class CartLineEntity {
  @IdentityColumn()
  id!: number;

  @RefColumn({ name: 'store_id' })
  storeId!: number;

  @RefColumn({ name: 'cart_id' })
  cartId!: number;

  @RefColumn({ name: 'variant_id' })
  variantId!: number;

  @Column({ type: 'integer' })
  quantity!: number;

  @MoneyColumn({ name: 'seen_price', nullable: true })
  seenPrice!: number | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
