import { DomainError } from '../kernel/domain-error.js';
import { type ShipmentStatus } from './fulfilment.types.js';
import { type OrderPaymentStatus, type OrderStatus } from './order.types.js';

/** No such order in this store, or not this buyer's. */
export const orderNotFound = (): DomainError =>
  new DomainError('order.not_found', 'not_found', 'There is no such order.');

/** The status table has no such step from where the order is. */
export const transitionNotAllowed = (from: OrderStatus, to: string, allowed: readonly OrderStatus[]): DomainError =>
  new DomainError('order.transition_not_allowed', 'conflict', `An order that is ${from} cannot become ${to}.`, {
    from,
    to,
    allowed,
  });

/** The order wants no (further) payment: it is paid or authorized, given up, or its time to pay is over. */
export const orderNotPayable = (status: OrderStatus, paymentStatus: OrderPaymentStatus): DomainError =>
  new DomainError('order.not_payable', 'conflict', 'The order takes no payment any more.', { status, paymentStatus });

/** The order has no such line. */
export const orderLineUnknown = (lineId: string): DomainError =>
  new DomainError('order.line_unknown', 'invalid', 'The order has no such line.', { lineId });

/** More pieces of a line than are still to leave. */
export const linePiecesTooMany = (lineId: string, remaining: number): DomainError =>
  new DomainError('order.line_pieces_too_many', 'conflict', 'Fewer pieces of this line are still to leave.', {
    lineId,
    remaining,
  });

/** Everything has left, was cancelled or came back. */
export const nothingToLeave = (): DomainError =>
  new DomainError('order.nothing_to_leave', 'conflict', 'Nothing of the order is still to leave.');

/** Goods leave only while the order is processing, shipped or on the way. */
export const notFulfillable = (status: OrderStatus): DomainError =>
  new DomainError('order.not_fulfillable', 'conflict', `Goods of an order that is ${status} do not leave.`, { status });

/** Lines are cancelled only while the order lives. */
export const notCancellable = (status: OrderStatus): DomainError =>
  new DomainError('order.not_cancellable', 'conflict', `Lines of an order that is ${status} are not cancelled.`, {
    status,
  });

/** No such fulfilment of this order. */
export const fulfilmentNotFound = (): DomainError =>
  new DomainError('fulfilment.not_found', 'not_found', 'There is no such fulfilment.');

/** The goods have arrived or are back, or the news is none. */
export const shipmentUpdateNotAllowed = (from: ShipmentStatus, to: ShipmentStatus): DomainError =>
  new DomainError('fulfilment.update_not_allowed', 'conflict', `A shipment that is ${from} cannot become ${to}.`, {
    from,
    to,
  });
