import { type Payment } from '../payment/payment.types.js';
import { type OrderPaymentStatus } from './order.types.js';

/** What counts of a payment. */
export type CountedPayment = Pick<Payment, 'status' | 'captured' | 'refunded'>;

/**
 * How an order stands with its money, worked out from all of its payments; `owed` is what it comes to in minor
 * units, without what was cancelled of it. Pure, and the only place that knows. Money in conflict does not count: it is not the order's, and goes back. A refund counts from the
 * moment it is asked for, because the money is spoken for; one that the provider declines stops counting.
 */
export function orderPaymentStatus(owed: number, payments: readonly CountedPayment[]): OrderPaymentStatus {
  const taken = payments.filter(({ status }) => status === 'captured');
  if (taken.length === 0) return payments.some(({ status }) => status === 'authorized') ? 'authorized' : 'unpaid';
  const captured = taken.reduce((sum, payment) => sum + payment.captured, 0);
  const refunded = taken.reduce((sum, payment) => sum + payment.refunded, 0);
  if (refunded === 0) return captured < owed ? 'partially_paid' : 'paid';
  return refunded < captured ? 'partially_refunded' : 'refunded';
}

/** Whether money of the order is, or was, with the merchant. */
export function hasBeenPaid(status: OrderPaymentStatus): boolean {
  return status !== 'unpaid' && status !== 'authorized';
}
