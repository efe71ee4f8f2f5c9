import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type NoteVisibility } from './fulfilment.types.js';

/** What the merchant's staff wrote about an order; append-only. */
@Entity('order_notes')
export class OrderNoteEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @Column({ type: 'text' })
  visibility: NoteVisibility;

  @Column({ type: 'text' })
  text: string;

  @Column({ type: 'text' })
  actor: string;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
