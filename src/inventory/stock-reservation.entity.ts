import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

@Entity('stock_reservations')
export class StockReservationEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryColumn({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @PrimaryRefColumn({ name: 'variant_id' })
  variantId: number;

  @PrimaryRefColumn({ name: 'warehouse_id' })
  warehouseId: number;

  @Column({ type: 'integer' })
  quantity: number;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
