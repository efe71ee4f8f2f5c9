import { type PaymentEvent, type RefundEvent } from '../payment/payment.events.js';
import {
  amount,
  currency,
  define,
  type EventDefinition,
  listOf,
  nullable,
  oneOf,
  partial,
  record,
  type Schema,
  text,
  time,
  uuid,
  whole,
} from './event-definition.js';

const orderId = '019a1c5e-7c00-7a3b-9d5e-2f6a8b0c4d1e';
const paymentId = '019a1c5e-7c00-7a3b-9d5e-4a5b6c7d8e9f';
const about = 'the order';

const moneySchema = record({ amount: amount(), currency });

const conflict = partial(
  {
    reason: oneOf(['amount_mismatch', 'order_cancelled', 'order_undone', 'paid_twice', 'given_up']),
    expected: moneySchema,
    received: nullable(moneySchema),
  },
  { resolution: record({ actor: text(), reason: text(), at: time() }) },
);

const whatItPays: Readonly<Record<string, Schema>> = {
  paymentId: uuid(),
  orderId: uuid(),
  number: nullable(text('The order’s number; null when the checkout never became an order')),
  method: text('The store’s code of the payment method'),
  provider: text('The code of the provider that serves it'),
};

const paymentSchema = record({
  ...whatItPays,
  amount: amount('Minor units; of `payment.captured` what was taken, else what the payment is for'),
  currency,
  reference: nullable(text('The provider’s own')),
  reason: nullable(text('Why it was declined')),
  conflict: { ...nullable(conflict), description: 'Why money that came in does not simply count' },
});

const card: PaymentEvent = {
  paymentId,
  orderId,
  number: 'ACME-1042',
  method: 'CARD',
  provider: 'sandbox-gateway',
  amount: 274_200,
  currency: 'BDT',
  reference: 'ch_1042',
  reason: null,
  conflict: null,
};

const changes: readonly { type: string; when: string; payload: PaymentEvent }[] = [
  { type: 'payment.authorized', when: 'The provider holds the money for the merchant.', payload: card },
  { type: 'payment.captured', when: 'The money is the merchant’s.', payload: card },
  {
    type: 'payment.declined',
    when: 'The provider or the buyer refused.',
    payload: { ...card, reason: 'insufficient funds' },
  },
  { type: 'payment.voided', when: 'The payment was given up before any money was taken.', payload: card },
  {
    type: 'payment.conflict',
    when: 'Money came in that must not simply count: of another amount, or for an order that wants none any more.',
    payload: {
      ...card,
      conflict: {
        reason: 'amount_mismatch',
        expected: { amount: 274_200, currency: 'BDT' },
        received: { amount: 270_000, currency: 'BDT' },
      },
    },
  },
];

const refunded = define<RefundEvent>({
  type: 'payment.refunded',
  version: 1,
  when: 'The provider has given money back; one per refund.',
  about,
  payload: record({
    refundId: uuid(),
    ...whatItPays,
    amount: amount('Minor units; what went back'),
    currency,
    reference: nullable(text('The provider’s own')),
    reason: text(),
    actor: text('Who asked for it'),
    lines: listOf(
      record({ lineId: uuid(), quantity: whole(), restocked: whole('How many of them are back in stock') }),
      'What it was given back for; empty for an amount alone',
    ),
  }),
  example: {
    aggregateId: orderId,
    payload: {
      refundId: '019a1c5e-7c00-7a3b-9d5e-5b6c7d8e9fa0',
      paymentId,
      orderId,
      number: 'ACME-1042',
      method: 'CARD',
      provider: 'sandbox-gateway',
      amount: 134_100,
      currency: 'BDT',
      reference: 're_7',
      reason: 'One came back',
      actor: 'key:3',
      lines: [{ lineId: '019a1c5e-7c00-7a3b-9d5e-33f1a2b4c5d6', quantity: 1, restocked: 1 }],
    },
  },
});

export const paymentCatalogue: readonly EventDefinition[] = [
  ...changes.map(({ type, when, payload }) =>
    define<PaymentEvent>({
      type,
      version: 1,
      when,
      about,
      payload: paymentSchema,
      example: { aggregateId: orderId, payload },
    }),
  ),
  refunded,
];
