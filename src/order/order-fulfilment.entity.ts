import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type LinePieces, type ShipmentStatus } from './fulfilment.types.js';

/** Goods of an order that left together. */
@Entity('order_fulfilments')
export class OrderFulfilmentEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @Column({ type: 'text' })
  status: ShipmentStatus;

  @Column({ type: 'text', nullable: true })
  carrier: string | null;

  @Column({ name: 'tracking_number', type: 'text', nullable: true })
  trackingNumber: string | null;

  @Column({ name: 'tracking_url', type: 'text', nullable: true })
  trackingUrl: string | null;

  @Column({ type: 'jsonb' })
  lines: LinePieces[];

  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
