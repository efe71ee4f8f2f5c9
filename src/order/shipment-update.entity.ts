import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type ShipmentStatus } from './fulfilment.types.js';

/** What was told of a shipment; append-only. */
@Entity('shipment_updates')
export class ShipmentUpdateEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'fulfilment_id', type: 'uuid' })
  fulfilmentId: string;

  @Column({ type: 'text' })
  status: ShipmentStatus;

  @Column({ type: 'text', nullable: true })
  location: string | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @TimeColumn({ name: 'occurred_at' })
  occurredAt: Date;

  @Column({ type: 'text' })
  actor: string;

  @TimeColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: Date;
}
