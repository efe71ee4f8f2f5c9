import { Entity } from 'typeorm';
import { PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

/** A variant that was told to be low and has not recovered since. */
@Entity('low_stock')
export class LowStockEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'variant_id' })
  variantId: number;

  @TimeColumn({ default: () => 'now()' })
  since: Date;
}
