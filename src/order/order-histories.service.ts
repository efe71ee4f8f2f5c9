import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { historiesOfOrders } from './order-histories.queries.js';
import { type OrderStatusEntry } from './order.types.js';

/** What several orders have been through. */
@Injectable()
export class OrderHistories {
  /** Every status that the orders of a store have had, oldest first, by order. One read. */
  async ofOrders(
    db: EntityManager,
    storeId: number,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly OrderStatusEntry[]>> {
    const rows = await historiesOfOrders.rows(db, [storeId, orderIds]);
    return new Map(rows.map(({ orderId, history }) => [orderId, history]));
  }
}
