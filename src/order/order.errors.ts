import { DomainError } from '../kernel/domain-error.js';
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
