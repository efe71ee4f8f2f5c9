import { Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';

/** Written by `delivery-window.queries.ts` only. */
@Entity('delivery_seats')
export class DeliverySeatEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryColumn({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @RefColumn({ name: 'window_id' })
  windowId: number;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** When the seat was given back. */
  @TimeColumn({ name: 'released_at', nullable: true })
  releasedAt: Date | null;
}
