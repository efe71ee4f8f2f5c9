import { type NewEvent } from '../events/domain-event.js';
import { type Payment, type PaymentConflict } from './payment.types.js';
import { type Refund } from './refund.types.js';

/** What became of a payment. */
export interface PaymentEvent {
  readonly paymentId: string;
  readonly orderId: string;
  /** The order's number; null when the checkout never became an order. */
  readonly number: string | null;
  readonly method: string;
  readonly provider: string;
  /** Minor units: of `payment.captured` what was taken, else what the payment is for. */
  readonly amount: number;
  readonly currency: string;
  /** The provider's own reference. */
  readonly reference: string | null;
  /** Why it was declined. */
  readonly reason: string | null;
  readonly conflict: PaymentConflict | null;
}

/** `payment.authorized`, `.captured`, `.declined`, `.voided` and `.conflict`, version 1: one per change of its status. */
export const paymentChanged = (payment: Payment, number: string | null): NewEvent<PaymentEvent> => ({
  storeId: payment.storeId,
  type: `payment.${payment.status}`,
  version: 1,
  aggregateId: payment.orderId,
  payload: {
    paymentId: payment.id,
    orderId: payment.orderId,
    number,
    method: payment.method,
    provider: payment.provider,
    amount: payment.status === 'captured' ? payment.captured : payment.amount,
    currency: payment.currency,
    reference: payment.providerReference,
    reason: payment.declineReason,
    conflict: payment.conflict,
  },
});

/** Money that went back. */
export interface RefundEvent {
  readonly refundId: string;
  readonly paymentId: string;
  readonly orderId: string;
  /** The order's number; null when the checkout never became an order. */
  readonly number: string | null;
  readonly method: string;
  readonly provider: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** The provider's own reference. */
  readonly reference: string | null;
  readonly reason: string;
  /** Who asked for it. */
  readonly actor: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number; readonly restocked: number }[];
}

/** `payment.refunded`, version 1: one per refund that the provider has confirmed. */
export const paymentRefunded = (refund: Refund, payment: Payment, number: string | null): NewEvent<RefundEvent> => ({
  storeId: refund.storeId,
  type: 'payment.refunded',
  version: 1,
  aggregateId: refund.orderId,
  payload: {
    refundId: refund.id,
    paymentId: refund.paymentId,
    orderId: refund.orderId,
    number,
    method: payment.method,
    provider: payment.provider,
    amount: refund.amount,
    currency: refund.currency,
    reference: refund.providerReference,
    reason: refund.reason,
    actor: refund.actor,
    lines: refund.lines,
  },
});
