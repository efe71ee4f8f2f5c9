import { declinedRefund, isWhole, pendingRefund, type Report, type Taking } from './scenario.js';

export const methods = ['wallet', 'qr', 'virtual_account', 'card'] as const;
export type Method = (typeof methods)[number];

/** An amount of a currency, in minor units. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** What a merchant asks for. */
export interface ChargeRequest extends Amount {
  readonly method: Method;
  /** The name that the buyer knows it by: bKash, BCA. */
  readonly brand: string;
  readonly capture: 'now' | 'later';
  readonly orderId: string | null;
  readonly returnUrl: string | null;
  readonly notifyUrl: string | null;
}

export interface Refund extends Amount {
  /** The merchant's id of it: its idempotency key. */
  readonly id: string;
  readonly reference: string;
  readonly status: 'pending' | 'refunded' | 'declined';
  readonly reason: string | null;
}

/** Money that moved, or was promised: the books that a test holds against what the merchant believes. */
export interface Movement extends Amount {
  readonly kind: 'charge' | 'capture' | 'void' | 'refund';
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Charge extends ChargeRequest {
  readonly account: string;
  /** The merchant's id of it: its idempotency key. */
  readonly id: string;
  /** Ours, unguessable: it is the address of the pay page. */
  readonly reference: string;
  readonly status: 'pending' | 'authorized' | 'captured' | 'declined' | 'voided';
  /** Whether the buyer has yet to confirm by 3-D Secure. */
  readonly challenged: boolean;
  /** Of a virtual account. */
  readonly accountNumber: string | null;
  readonly report: Report;
  readonly taking: Taking;
  /** What the buyer has agreed to pay; of it, `captured` and then `refunded` in minor units. */
  readonly charged: Amount | null;
  readonly captured: number;
  readonly refunded: number;
  readonly reason: string | null;
  readonly refunds: readonly Refund[];
  readonly movements: readonly Movement[];
  readonly createdAt: string;
}

/** The steps of a charge. Each returns the charge as it is when the step does not apply: nothing is done twice. */

/** The buyer says yes. */
export function approve(charge: Charge, at: string): Charge {
  if (charge.status !== 'pending') return charge;
  const charged = taken(charge);
  const authorized = moved({ ...charge, status: 'authorized', challenged: false, charged }, 'charge', charged, at);
  return charge.capture === 'now' ? capture(authorized, charged.amount, at) : authorized;
}

export function decline(charge: Charge, reason: string): Charge {
  return charge.status === 'pending' ? { ...charge, status: 'declined', challenged: false, reason } : charge;
}

/** The most that can be captured is what the buyer agreed to; the rest of it is released. */
export function capture(charge: Charge, amount: number, at: string): Charge {
  if (charge.status !== 'authorized' || !charge.charged || amount > charge.charged.amount) return charge;
  const captured = { amount, currency: charge.charged.currency };
  return moved({ ...charge, status: 'captured', charged: captured, captured: amount }, 'capture', captured, at);
}

export function giveUp(charge: Charge, at: string): Charge {
  if (charge.status !== 'pending' && charge.status !== 'authorized') return charge;
  const voided: Charge = { ...charge, status: 'voided', challenged: false };
  return charge.charged ? moved(voided, 'void', charge.charged, at) : voided;
}

/** A refund by its id. One that is pending is refunded when it is asked for again. */
export function refund(charge: Charge, id: string, amount: number, reference: string, at: string): Charge {
  const known = charge.refunds.find((each) => each.id === id);
  if (known) return known.status === 'pending' ? withRefund(charge, { ...known, status: 'refunded' }, at) : charge;
  const currency = charge.charged?.currency ?? charge.currency;
  const reserved = charge.refunds
    .filter(({ status }) => status === 'pending')
    .reduce((total, each) => total + each.amount, 0);
  const asked = { id, reference, amount, currency };
  if (charge.status !== 'captured') return refused(charge, asked, 'nothing_captured');
  if (amount > charge.captured - charge.refunded - reserved) return refused(charge, asked, 'more_than_captured');
  if (isWhole(amount, currency, declinedRefund)) return refused(charge, asked, 'refused_by_bank');
  const status = isWhole(amount, currency, pendingRefund) ? 'pending' : 'refunded';
  return withRefund(charge, { ...asked, status, reason: null }, at);
}

function refused(charge: Charge, asked: Omit<Refund, 'status' | 'reason'>, reason: string): Charge {
  return { ...charge, refunds: [...charge.refunds, { ...asked, status: 'declined', reason }] };
}

function withRefund(charge: Charge, given: Refund, at: string): Charge {
  const refunds = [...charge.refunds.filter(({ id }) => id !== given.id), given];
  if (given.status !== 'refunded') return { ...charge, refunds };
  return moved({ ...charge, refunds, refunded: charge.refunded + given.amount }, 'refund', given, at);
}

function moved(charge: Charge, kind: Movement['kind'], { amount, currency }: Amount, at: string): Charge {
  return { ...charge, movements: [...charge.movements, { kind, amount, currency, at }] };
}

function taken({ amount, currency, taking }: Charge): Amount {
  switch (taking) {
    case 'asked':
      return { amount, currency };
    case 'less':
      return { amount: amount === 1 ? 2 : amount - 1, currency };
    case 'other_currency':
      return { amount, currency: currency === 'USD' ? 'EUR' : 'USD' };
  }
}

/** How often money was taken for it, or promised. */
export function timesCharged({ movements }: Charge): number {
  return movements.filter(({ kind }) => kind === 'charge').length;
}
