import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, TimeColumn } from '../platform/database/columns.js';
import { type Locale } from './store.types.js';

@Entity('stores')
export class StoreEntity {
  @IdentityColumn()
  id: number;

  @Column({ type: 'text' })
  slug: string;

  @Column({ name: 'public_id', type: 'text' })
  publicId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text', array: true })
  countries: string[];

  @Column({ type: 'text', array: true, default: '{}' })
  contracts: string[];

  @Column({ name: 'order_number_prefix', type: 'text' })
  orderNumberPrefix: string;

  @Column({ name: 'invalid_coupon_policy', type: 'text', default: 'reject' })
  invalidCouponPolicy: 'reject' | 'ignore';

  @Column({ name: 'cors_origins', type: 'text', array: true, default: '{}' })
  corsOrigins: string[];

  @Column({ name: 'tax_mode', type: 'text', default: 'none' })
  taxMode: 'none' | 'included' | 'added';

  @Column({ name: 'tax_rounding', type: 'text', default: 'line' })
  taxRounding: 'line' | 'order';

  @Column({ name: 'tax_class_required', type: 'boolean', default: false })
  taxClassRequired: boolean;

  /** The largest code, minor units; 0 for none. */
  @MoneyColumn({ name: 'transfer_code_max', default: 0 })
  transferCodeMax: number;

  /** Codes are multiples of it. */
  @MoneyColumn({ name: 'transfer_code_unit', default: 1 })
  transferCodeUnit: number;

  /** How long an order whose goods wait for the money is kept; null: for ever. */
  @Column({ name: 'unpaid_expiry_minutes', type: 'integer', nullable: true })
  unpaidExpiryMinutes: number | null;

  /** How long an order is kept that was saved for later; null: for ever. */
  @Column({ name: 'saved_order_expiry_minutes', type: 'integer', nullable: true, default: 1440 })
  savedOrderExpiryMinutes: number | null;

  /** Pieces; a variant with as many or fewer for sale is low. Null: no news of it. */
  @Column({ name: 'low_stock_threshold', type: 'integer', nullable: true })
  lowStockThreshold: number | null;

  /** Whether new orders are checked for spam, and by which limits. */
  @Column({ name: 'spam_checked', type: 'boolean', default: false })
  spamChecked: boolean;

  @Column({ name: 'spam_orders_per_hour', type: 'integer', default: 5 })
  spamOrdersPerHour: number;

  @Column({ name: 'spam_unpaid_orders', type: 'integer', default: 3 })
  spamUnpaidOrders: number;

  /** The language of the pages that people see. */
  @Column({ type: 'text', default: 'en' })
  locale: Locale;

  @Column({ type: 'boolean', default: false })
  demo: boolean;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
