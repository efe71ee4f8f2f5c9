import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { orderNoted } from './fulfilment.events.js';
import { insertNote, noteById, notesOfOrders } from './fulfilment.queries.js';
import { type OrderNote } from './fulfilment.types.js';
import { OrderService } from './order.service.js';

/** What the merchant's staff writes about an order, for itself or for the buyer. Kept as written. */
@Injectable()
export class OrderNotes {
  constructor(
    private readonly transactor: Transactor,
    private readonly events: EventLog,
    private readonly orders: OrderService,
  ) {}

  /** With the event `order.noted`. Opens its own transaction. Idempotent by the note's id. Throws `order.not_found`. */
  async add({ id, storeId, orderId, visibility, text, actor }: Omit<OrderNote, 'createdAt'>): Promise<OrderNote> {
    return this.transactor.run(async (tx) => {
      const order = await this.orders.get(tx, storeId, orderId);
      const note = await insertNote.first(tx, [storeId, order.id, id, visibility, text, actor]);
      if (note) await this.events.append(tx, orderNoted(order, note));
      const kept = note ?? (await noteById.first(tx, [storeId, order.id, id]));
      if (!kept) throw new Error(`The note ${id} belongs to another order`);
      return kept;
    });
  }

  /** The notes of some orders of a store, oldest first. One read. */
  ofOrders(db: EntityManager, storeId: number, orderIds: readonly string[]): Promise<OrderNote[]> {
    return notesOfOrders.rows(db, [storeId, orderIds]);
  }
}
