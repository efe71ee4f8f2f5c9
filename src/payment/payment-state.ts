import { type Charged, type PaymentNews } from './payment-provider.js';
import { type Payment, type PaymentConflict, type PaymentStatus } from './payment.types.js';

/**
 * The life of a payment as data: status → what may follow. Never back: late or shuffled news changes nothing. Money that
 * nobody is waiting for any more, or other money than was asked for, ends in `conflict`. Documented in docs/payments.md.
 */
export const paymentTransitions: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  opened: ['pending', 'authorized', 'captured', 'declined', 'voided', 'conflict'],
  pending: ['authorized', 'captured', 'declined', 'voided', 'conflict'],
  authorized: ['captured', 'voided', 'conflict'],
  captured: ['conflict'],
  declined: ['conflict'],
  voided: ['conflict'],
  conflict: [],
};

/** The statuses of a payment whose end is not known yet. */
export const openPaymentStatuses: readonly PaymentStatus[] = ['opened', 'pending', 'authorized'];

/** Whether a payment still asks for money: its end is not known yet, and nobody wants it given up. */
export function isOpen({ status, voidRequested }: Pick<Payment, 'status' | 'voidRequested'>): boolean {
  return openPaymentStatuses.includes(status) && !voidRequested;
}

/** Whether a history of statuses, oldest first, is a path that the table allows. One without network begins `pending`. */
export function isLegalPaymentHistory(history: readonly PaymentStatus[]): boolean {
  const [first] = history;
  if (first !== 'opened' && first !== 'pending') return false;
  return history.every((to, index) => {
    const from = history[index - 1];
    return from === undefined || paymentTransitions[from].includes(to);
  });
}

/** Why the order of a payment wants no money; null when it does. */
export type Refusal = Exclude<PaymentConflict['reason'], 'amount_mismatch'>;

/** What a payment becomes. */
export interface PaymentChange {
  readonly status: PaymentStatus;
  /** Null keeps the one that is known. */
  readonly reference: string | null;
  readonly action: Payment['action'];
  readonly declineReason: string | null;
  /** Minor units. */
  readonly captured: number;
  readonly conflict: PaymentConflict | null;
  /** Whether its provider has yet to be told to give it up. */
  readonly voidRequested: boolean;
}

/**
 * What news makes of a payment; null when it changes nothing. Pure, and the only place that decides it, whoever brought
 * the news. `refusal` says why the order wants no money of this payment.
 *
 * - Money that differs from what was asked for is a conflict, and none of it counts as captured. Of an authorization less
 *   may be taken.
 * - Money that nobody wants any more is a conflict, and counts as captured, for it goes back.
 * - A promise of money that nobody wants is given up.
 */
export function afterNews(payment: Payment, news: PaymentNews, refusal: Refusal | null): PaymentChange | null {
  if (payment.status === 'captured' || payment.status === 'conflict') return null;
  const unwanted =
    refusal ?? (payment.voidRequested || !openPaymentStatuses.includes(payment.status) ? 'given_up' : null);
  switch (news.status) {
    case 'pending':
      return afterPending(payment, news);
    case 'declined':
      return onlyWhere(payment, {
        ...settled(payment, 'declined'),
        declineReason: news.reason,
      });
    case 'voided':
      if (openPaymentStatuses.includes(payment.status)) return settled(payment, 'voided');
      return payment.voidRequested ? { ...unchanged(payment), voidRequested: false } : null;
    case 'authorized':
    case 'captured':
      return afterMoney(payment, news, unwanted);
  }
}

function afterPending(payment: Payment, news: Extract<PaymentNews, { status: 'pending' }>): PaymentChange | null {
  const change: PaymentChange = {
    ...unchanged(payment),
    status: 'pending',
    reference: news.reference,
    action: news.action ?? payment.action,
  };
  if (payment.status !== 'pending') return onlyWhere(payment, change);
  const same = (news.reference ?? payment.providerReference) === payment.providerReference && news.action === null;
  return same ? null : change;
}

function afterMoney(
  payment: Payment,
  news: Extract<PaymentNews, { status: 'authorized' | 'captured' }>,
  unwanted: Refusal | null,
): PaymentChange | null {
  const { status, reference, charged } = news;
  const received = charged ?? null;
  const expected = { amount: payment.amount, currency: payment.currency };
  const base = { ...settled(payment, status), reference };
  if (charged && !isAsAsked(payment, charged)) {
    return { ...base, status: 'conflict', conflict: { reason: 'amount_mismatch', expected, received } };
  }
  if (status === 'authorized') {
    if (!openPaymentStatuses.includes(payment.status)) return lateAuthorization(payment);
    return onlyWhere(payment, { ...base, voidRequested: unwanted !== null });
  }
  const captured = charged?.amount ?? payment.amount;
  if (unwanted === null) return { ...base, captured };
  return { ...base, status: 'conflict', captured, conflict: { reason: unwanted, expected, received } };
}

/** The payment stays given up; the provider, which holds money for it all the same, is told again. */
function lateAuthorization(payment: Payment): PaymentChange | null {
  return payment.voidRequested ? null : { ...unchanged(payment), voidRequested: true };
}

function isAsAsked({ status, amount, currency }: Payment, charged: Charged): boolean {
  if (charged.currency !== currency) return false;
  return status === 'authorized' ? 0 < charged.amount && charged.amount <= amount : charged.amount === amount;
}

function onlyWhere(payment: Payment, change: PaymentChange): PaymentChange | null {
  return paymentTransitions[payment.status].includes(change.status) ? change : null;
}

function unchanged({ status, action, declineReason, captured, conflict, voidRequested }: Payment): PaymentChange {
  return { status, reference: null, action, declineReason, captured, conflict, voidRequested };
}

/** There is nothing left for the buyer to do, or to give up. */
function settled(payment: Payment, status: PaymentStatus): PaymentChange {
  return { ...unchanged(payment), status, action: null, voidRequested: false };
}
