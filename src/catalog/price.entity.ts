import { Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('prices')
export class PriceEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'variant_id' })
  variantId: number;

  @PrimaryColumn({ type: 'text' })
  currency: string;

  @MoneyColumn()
  amount: number;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
