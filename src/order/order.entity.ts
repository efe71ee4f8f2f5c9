import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Address } from '../kernel/address.js';
import { type OrderMixins } from '../mixin/mixin.types.js';
import { MoneyColumn, PrimaryRefColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import {
  type FurtherAddress,
  type OrderAdjustment,
  type OrderPaymentStatus,
  type OrderQuote,
  type OrderShippingOption,
  type OrderStatus,
  type OrderTax,
} from './order.types.js';

/** Partitioned by month of the id (UUIDv7). Written by `order.queries.ts` only. */
@Entity('orders')
export class OrderEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  number: string;

  @Column({ name: 'secret_slug', type: 'text' })
  secretSlug: string;

  @Column({ type: 'text' })
  channel: string;

  @RefColumn({ name: 'customer_id', nullable: true })
  customerId: number | null;

  @RefColumn({ name: 'cart_id', nullable: true })
  cartId: number | null;

  @Column({ type: 'text' })
  status: OrderStatus;

  @Column({ name: 'payment_status', type: 'text' })
  paymentStatus: OrderPaymentStatus;

  @Column({ type: 'text' })
  currency: string;

  @MoneyColumn()
  subtotal: number;

  @MoneyColumn()
  discount: number;

  @MoneyColumn()
  shipping: number;

  @MoneyColumn({ name: 'shipping_discount' })
  shippingDiscount: number;

  @MoneyColumn({ default: 0 })
  tax: number;

  @MoneyColumn()
  total: number;

  @Column({ type: 'text', nullable: true })
  email: string | null;

  @Column({ type: 'text', nullable: true })
  phone: string | null;

  @Column({ name: 'shipping_address', type: 'jsonb', nullable: true })
  shippingAddress: Address | null;

  @Column({ name: 'billing_address', type: 'jsonb', nullable: true })
  billingAddress: Address | null;

  @Column({ name: 'further_addresses', type: 'jsonb', default: [] })
  furtherAddresses: FurtherAddress[];

  @Column({ name: 'shipping_option', type: 'jsonb', nullable: true })
  shippingOption: OrderShippingOption | null;

  @Column({ name: 'payment_method', type: 'text' })
  paymentMethod: string;

  @Column({ name: 'coupon_code', type: 'text', nullable: true })
  couponCode: string | null;

  @Column({ type: 'jsonb' })
  adjustments: OrderAdjustment[];

  @Column({ type: 'text', nullable: true })
  note: string | null;

  /** What prices contain; not added to the total. */
  @MoneyColumn({ name: 'tax_included', default: 0 })
  taxIncluded: number;

  @Column({ type: 'jsonb', default: [] })
  taxes: OrderTax[];

  @MoneyColumn({ name: 'transfer_discount', default: 0 })
  transferDiscount: number;

  /** What cancelled pieces cost. Off no other amount: they stay as they were placed. */
  @MoneyColumn({ default: 0 })
  cancelled: number;

  /** What the buyer asked for within the method, as it was said: a bank. */
  @Column({ name: 'payment_option', type: 'text', nullable: true })
  paymentOption: string | null;

  /** The checks that take it for spam; null when it was not checked. */
  @Column({ name: 'spam_signs', type: 'text', array: true, nullable: true })
  spamSigns: string[] | null;

  @Column({ type: 'jsonb', nullable: true })
  quote: OrderQuote | null;

  /** Extra data by the store's own schemas. */
  @Column({ type: 'jsonb', nullable: true })
  mixins: OrderMixins | null;

  /** When it is given up unless it is paid. */
  @TimeColumn({ name: 'payment_due_at', nullable: true })
  paymentDueAt: Date | null;

  @TimeColumn({ name: 'placed_at' })
  placedAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
