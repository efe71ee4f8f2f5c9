import { type Charged } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';

/** A charge as the gateway shows it. */
export interface GatewayCharge {
  /** Our id of the payment. */
  readonly id: string;
  readonly reference: string;
  readonly status: 'pending' | 'authorized' | 'captured' | 'declined' | 'voided';
  /** What the buyer agreed to pay, or what of it was captured; null as long as there is neither. */
  readonly charged: Charged | null;
  readonly reason: string | null;
  readonly action: PaymentAction | null;
}

export interface GatewayRefund {
  /** Our id of the refund. */
  readonly id: string;
  readonly reference: string;
  readonly status: 'pending' | 'refunded' | 'declined';
  readonly reason: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const chargeStatuses = ['pending', 'authorized', 'captured', 'declined', 'voided'] as const;
const refundStatuses = ['pending', 'refunded', 'declined'] as const;

/** What the gateway sent is no answer unless it has the shape of one. Each function throws when it has not. */
export function chargeIn(body: unknown): GatewayCharge {
  const { id, reference, status, charged, reason, action } = fieldsOf(body);
  return {
    id: text(id),
    reference: text(reference),
    status: oneOf(chargeStatuses, status),
    charged: charged === null ? null : chargedIn(charged),
    reason: reason === null ? null : text(reason),
    action: action === null ? null : actionIn(action),
  };
}

export function refundIn(body: unknown): GatewayRefund {
  const { id, reference, status, reason } = fieldsOf(body);
  return {
    id: text(id),
    reference: text(reference),
    status: oneOf(refundStatuses, status),
    reason: reason === null ? null : text(reason),
  };
}

/** What a message tells of; neither is there in one of another kind. */
export function messageIn(body: Buffer): {
  readonly charge: GatewayCharge | null;
  readonly refund: GatewayRefund | null;
} {
  const { type, charge, refund } = fieldsOf(JSON.parse(body.toString('utf8')));
  return {
    charge: text(type).startsWith('charge.') ? chargeIn(charge) : null,
    refund: text(type).startsWith('refund.') ? refundIn(refund) : null,
  };
}

function chargedIn(value: unknown): Charged {
  const { amount, currency } = fieldsOf(value);
  if (!Number.isSafeInteger(amount) || (amount as number) < 0) throw unreadable('an amount');
  return { amount: amount as number, currency: text(currency) };
}

/** What the buyer is shown of it: the QR code's text, or the account to transfer to. */
function actionIn(value: unknown): PaymentAction {
  const { type, url, qr, bank, accountNumber } = fieldsOf(value);
  switch (type) {
    case 'redirect':
      return { type, url: text(url) };
    case 'qr':
      return { type, url: text(url), data: { qr: text(qr) } };
    case 'virtual_account':
      return { type, url: text(url), data: { bank: text(bank), accountNumber: text(accountNumber) } };
    default:
      throw unreadable('an action');
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('an object');
  return value as Fields;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw unreadable('a text');
  return value;
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value {
  const found = values.find((each) => each === value);
  if (found === undefined) throw unreadable(`one of ${values.join(', ')}`);
  return found;
}

function unreadable(expected: string): Error {
  return new Error(`The gateway's answer lacks ${expected}`);
}
