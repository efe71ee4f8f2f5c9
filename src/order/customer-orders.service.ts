import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { isUuid } from '../kernel/ids.js';
import { type ChangedOrder, ownOrder, ownOrderCount, ownOrders } from './customer-orders.queries.js';
import { orderNotFound } from './order.errors.js';

export { type ChangedOrder } from './customer-orders.queries.js';

/** Whose orders. */
export interface OrderOwner {
  readonly storeId: number;
  readonly customerId: number;
}

/** A customer's own orders, for APIs that count them and skip some. Lists without end are better read by `OrderService.list`. */
@Injectable()
export class CustomerOrders {
  /** One of them. Throws `order.not_found`, also for another customer's. One read. */
  async get(db: EntityManager, { storeId, customerId }: OrderOwner, orderId: string): Promise<ChangedOrder> {
    const order = isUuid(orderId) ? await ownOrder.first(db, [storeId, customerId, orderId]) : undefined;
    if (!order) throw orderNotFound();
    return order;
  }

  /** How many there are, and those from `offset` on, newest first. Two reads. */
  async page(
    db: EntityManager,
    { storeId, customerId }: OrderOwner,
    { limit, offset }: { readonly limit: number; readonly offset: number },
  ): Promise<{ readonly count: number; readonly orders: readonly ChangedOrder[] }> {
    const counted = await ownOrderCount.first(db, [storeId, customerId]);
    return { count: counted?.count ?? 0, orders: await ownOrders.rows(db, [storeId, customerId, limit, offset]) };
  }
}
