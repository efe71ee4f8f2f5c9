import { type NewEvent } from '../events/domain-event.js';
import { type Cancellation, type Fulfilment, type OrderNote, type Tracking } from './fulfilment.types.js';
import { type LockedOrder, type Order } from './order.types.js';

type Of = Pick<Order, 'id' | 'storeId' | 'number'>;

function about<Payload extends object>({ id, storeId }: Of, type: string, payload: Payload): NewEvent<Payload> {
  return { storeId, type, version: 1, aggregateId: id, payload };
}

interface Piece {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

export interface OrderFulfilled extends Tracking {
  readonly orderId: string;
  readonly number: string;
  readonly fulfilmentId: string;
  readonly lines: readonly Piece[];
  /** Whether nothing of the order is still to leave. */
  readonly complete: boolean;
  readonly actor: string;
  readonly reason: string | null;
}

/** `order.fulfilled`, version 1: goods have left. Once per fulfilment, in the transaction that took them out of stock. */
export const orderFulfilled = (
  order: Of & Pick<Order, 'lines'>,
  { id, carrier, trackingNumber, trackingUrl, lines, actor, reason }: Omit<Fulfilment, 'createdAt' | 'history'>,
  complete: boolean,
): NewEvent<OrderFulfilled> =>
  about(order, 'order.fulfilled', {
    orderId: order.id,
    number: order.number,
    fulfilmentId: id,
    carrier,
    trackingNumber,
    trackingUrl,
    lines: lines.map(({ lineId, quantity }) => ({ lineId, sku: skuOf(order, lineId), quantity })),
    complete,
    actor,
    reason,
  });

export interface OrderTrackingChanged extends Tracking {
  readonly orderId: string;
  readonly number: string;
  readonly fulfilmentId: string;
  readonly actor: string;
}

/** `order.tracking_changed`, version 1: a shipment is tracked by something else. */
export const orderTrackingChanged = (
  order: LockedOrder,
  fulfilmentId: string,
  { carrier, trackingNumber, trackingUrl }: Tracking,
  actor: string,
): NewEvent<OrderTrackingChanged> =>
  about(order, 'order.tracking_changed', {
    orderId: order.id,
    number: order.number,
    fulfilmentId,
    carrier,
    trackingNumber,
    trackingUrl,
    actor,
  });

export interface OrderShipmentUpdated {
  readonly orderId: string;
  readonly number: string;
  readonly fulfilmentId: string;
  readonly status: string;
  readonly location: string | null;
  readonly description: string | null;
  readonly occurredAt: string;
  readonly actor: string;
}

/** `order.shipment_updated`, version 1: something was told of a shipment on its way. */
export const orderShipmentUpdated = (
  order: LockedOrder,
  update: Omit<OrderShipmentUpdated, 'orderId' | 'number'>,
): NewEvent<OrderShipmentUpdated> =>
  about(order, 'order.shipment_updated', { orderId: order.id, number: order.number, ...update });

export interface OrderLineCancelled {
  readonly orderId: string;
  readonly number: string;
  readonly cancellationId: string;
  readonly lines: readonly (Piece & { readonly amount: number })[];
  /** Minor units. */
  readonly amount: number;
  /** Minor units: what the order comes to without all that was cancelled so far. */
  readonly remainingTotal: number;
  readonly currency: string;
  readonly refundId: string | null;
  readonly actor: string;
  readonly reason: string;
}

/** `order.line_cancelled`, version 1: goods of the order will not leave. Once per cancellation, also of all lines. */
export const orderLineCancelled = (
  order: Of & Pick<Order, 'lines' | 'currency'>,
  { id, lines, amount, refundId, actor, reason }: Cancellation,
  remainingTotal: number,
): NewEvent<OrderLineCancelled> =>
  about(order, 'order.line_cancelled', {
    orderId: order.id,
    number: order.number,
    cancellationId: id,
    lines: lines.map((line) => ({
      lineId: line.lineId,
      sku: skuOf(order, line.lineId),
      quantity: line.quantity,
      amount: line.amount,
    })),
    amount,
    remainingTotal,
    currency: order.currency,
    refundId,
    actor,
    reason,
  });

export interface OrderNoted {
  readonly orderId: string;
  readonly number: string;
  readonly noteId: string;
  readonly visibility: string;
  readonly text: string;
  readonly actor: string;
}

/** `order.noted`, version 1: the merchant's staff wrote a note. */
export const orderNoted = (order: Of, { id, visibility, text, actor }: OrderNote): NewEvent<OrderNoted> =>
  about(order, 'order.noted', { orderId: order.id, number: order.number, noteId: id, visibility, text, actor });

function skuOf({ lines }: Pick<Order, 'lines'>, lineId: string): string {
  return lines.find(({ id }) => id === lineId)?.sku ?? '';
}
