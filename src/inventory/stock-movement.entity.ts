import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type StockMovementKind } from './inventory.types.js';

@Entity('stock_movements')
export class StockMovementEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'variant_id' })
  variantId: number;

  @RefColumn({ name: 'warehouse_id' })
  warehouseId: number;

  @Column({ type: 'text' })
  kind: StockMovementKind;

  @Column({ name: 'on_hand_delta', type: 'integer', default: 0 })
  onHandDelta: number;

  @Column({ name: 'allocated_delta', type: 'integer', default: 0 })
  allocatedDelta: number;

  @Column({ name: 'order_id', type: 'uuid', nullable: true })
  orderId: string | null;

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
