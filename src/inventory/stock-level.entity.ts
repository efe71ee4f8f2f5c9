import { Column, Entity } from 'typeorm';
import { PrimaryRefColumn } from '../platform/database/columns.js';

@Entity('stock_levels')
export class StockLevelEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'variant_id' })
  variantId: number;

  @PrimaryRefColumn({ name: 'warehouse_id' })
  warehouseId: number;

  @Column({ name: 'on_hand', type: 'integer', default: 0 })
  onHand: number;

  @Column({ type: 'integer', default: 0 })
  allocated: number;
}
