import { type NewEvent } from '../events/domain-event.js';
import { type Order, type OrderStatus } from './order.types.js';

export interface OrderStatusChange {
  readonly orderId: string;
  readonly number: string;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly actor: string;
  readonly reason: string | null;
}

/** `order.created`, version 1: the whole order as it was placed. Once per order, in the transaction that placed it. */
export const orderCreated = (order: Order): NewEvent<Order> => ({
  storeId: order.storeId,
  type: 'order.created',
  version: 1,
  aggregateId: order.id,
  payload: order,
});

/** `order.<status>`, version 1: one per step of the order's life after its creation. */
export const orderStatusChanged = (storeId: number, change: OrderStatusChange): NewEvent<OrderStatusChange> => ({
  storeId,
  type: `order.${change.to}`,
  version: 1,
  aggregateId: change.orderId,
  payload: change,
});
