import fc from 'fast-check';
import { type PaymentNews } from './payment-provider.js';
import { afterNews, isLegalPaymentHistory, paymentTransitions, type Refusal } from './payment-state.js';
import { type Payment, type PaymentStatus, paymentStatuses } from './payment.types.js';

const payment = (status: PaymentStatus, rest: Partial<Payment> = {}): Payment => ({
  id: 'a payment',
  storeId: 1,
  orderId: 'an order',
  method: 'WALLET',
  provider: 'wallet',
  amount: 100,
  currency: 'BDT',
  status,
  providerReference: null,
  action: null,
  declineReason: null,
  captured: status === 'captured' ? 100 : 0,
  refunded: 0,
  conflict: null,
  voidRequested: false,
  returnUrl: null,
  createdAt: '2026-11-01T00:00:00.000Z',
  ...rest,
});

const charged = (amount: number, currency = 'BDT') => ({ charged: { amount, currency } });
const captured = (of: object = {}): PaymentNews => ({ status: 'captured', reference: 'r', ...of });
const authorized = (of: object = {}): PaymentNews => ({ status: 'authorized', reference: 'r', ...of });
const pending: PaymentNews = {
  status: 'pending',
  reference: 'r',
  action: { type: 'redirect', url: 'https://pay.test/' },
};
const declined: PaymentNews = { status: 'declined', reason: 'no_luck' };
const voided: PaymentNews = { status: 'voided' };

describe('the payment status table', () => {
  it('leads from every status to conflict, and back to none', () => {
    const order: PaymentStatus[] = ['opened', 'pending', 'authorized', 'captured', 'conflict'];
    for (const from of paymentStatuses) {
      if (from !== 'conflict') expect(paymentTransitions[from]).toContain('conflict');
      for (const to of paymentTransitions[from]) {
        if (order.includes(from) && order.includes(to)) expect(order.indexOf(to)).toBeGreaterThan(order.indexOf(from));
      }
    }
    expect(paymentTransitions.conflict).toEqual([]);
  });

  it('knows a legal history from one that is not', () => {
    expect(isLegalPaymentHistory(['opened', 'pending', 'authorized', 'captured'])).toBe(true);
    expect(isLegalPaymentHistory(['pending', 'captured'])).toBe(true);
    expect(isLegalPaymentHistory(['opened', 'voided', 'conflict'])).toBe(true);
    for (const illegal of [[], ['captured'], ['opened', 'captured', 'pending'], ['opened', 'declined', 'captured']]) {
      expect(isLegalPaymentHistory(illegal as PaymentStatus[])).toBe(false);
    }
  });
});

describe('news of a payment', () => {
  it.each([
    ['opened', pending, 'pending'],
    ['opened', authorized(), 'authorized'],
    ['opened', captured(), 'captured'],
    ['pending', captured(charged(100)), 'captured'],
    ['pending', declined, 'declined'],
    ['pending', voided, 'voided'],
    ['authorized', captured(), 'captured'],
    ['authorized', voided, 'voided'],
  ] as [PaymentStatus, PaymentNews, PaymentStatus][])('takes one that is %s by %j to %s', (from, news, to) => {
    expect(afterNews(payment(from), news, null)?.status).toBe(to);
  });

  it.each([
    ['authorized', pending],
    ['authorized', authorized()],
    ['authorized', declined],
    ['captured', pending],
    ['captured', authorized()],
    ['captured', captured(charged(1))],
    ['captured', declined],
    ['captured', voided],
    ['declined', pending],
    ['declined', voided],
    ['voided', pending],
    ['voided', declined],
    ['conflict', captured()],
  ] as [PaymentStatus, PaymentNews][])('leaves one that is %s as it is when it is told %j', (from, news) => {
    expect(afterNews(payment(from), news, null)).toBeNull();
  });

  it('is none when a pending payment is told what is known, and new instructions when they differ', () => {
    const known = payment('pending', { providerReference: 'r' });
    expect(afterNews(known, { status: 'pending', reference: 'r', action: null }, null)).toBeNull();
    expect(afterNews(known, pending, null)).toMatchObject({ status: 'pending', action: { url: 'https://pay.test/' } });
  });

  it('counts what was taken: all of it, or less of an authorization', () => {
    expect(afterNews(payment('pending'), captured(), null)).toMatchObject({ status: 'captured', captured: 100 });
    expect(afterNews(payment('authorized'), captured(charged(60)), null)).toMatchObject({
      status: 'captured',
      captured: 60,
    });
  });

  it.each([
    ['pending', captured(charged(99))],
    ['pending', captured(charged(101))],
    ['pending', captured(charged(100, 'USD'))],
    ['opened', authorized(charged(1))],
    ['authorized', captured(charged(101))],
    ['authorized', captured(charged(0))],
    ['voided', captured(charged(99))],
  ] as [PaymentStatus, PaymentNews][])('of other money than was asked for is a conflict: %s, %j', (from, news) => {
    expect(afterNews(payment(from), news, null)).toMatchObject({
      status: 'conflict',
      captured: 0,
      conflict: {
        reason: 'amount_mismatch',
        expected: { amount: 100, currency: 'BDT' },
        received: (news as { charged: object }).charged,
      },
    });
  });

  it.each([
    ['pending', 'order_cancelled', 'order_cancelled'],
    ['opened', 'order_undone', 'order_undone'],
    ['authorized', 'paid_twice', 'paid_twice'],
    ['declined', null, 'given_up'],
    ['voided', null, 'given_up'],
    ['voided', 'order_undone', 'order_undone'],
  ] as [PaymentStatus, Refusal | null, Refusal][])(
    'of money that nobody wants (%s, %s) is a conflict, and the money counts, for it goes back',
    (from, refusal, reason) => {
      expect(afterNews(payment(from), captured(), refusal)).toMatchObject({
        status: 'conflict',
        captured: 100,
        conflict: { reason, received: null },
      });
    },
  );

  it('of money for a payment that is being given up is a conflict', () => {
    expect(afterNews(payment('pending', { voidRequested: true }), captured(), null)).toMatchObject({
      status: 'conflict',
      conflict: { reason: 'given_up' },
      voidRequested: false,
    });
  });

  it('of a promise that nobody wants has the provider told to give it up', () => {
    expect(afterNews(payment('pending'), authorized(), 'order_cancelled')).toMatchObject({
      status: 'authorized',
      voidRequested: true,
    });
    expect(afterNews(payment('voided'), authorized(), 'order_undone')).toMatchObject({
      status: 'voided',
      voidRequested: true,
    });
    expect(afterNews(payment('voided', { voidRequested: true }), voided, null)).toMatchObject({
      status: 'voided',
      voidRequested: false,
    });
  });

  it('in any order, any number of times, makes a legal history that captures at most what was asked for', () => {
    const anyCharge = fc.option(
      fc.record({ amount: fc.integer({ min: 0, max: 200 }), currency: fc.constantFrom('BDT', 'USD') }),
      { nil: undefined },
    );
    const anyNews: fc.Arbitrary<PaymentNews> = fc.oneof(
      fc.constantFrom(pending, declined, voided),
      fc
        .tuple(fc.constantFrom('authorized' as const, 'captured' as const), anyCharge)
        .map(([status, charge]): PaymentNews => ({ status, reference: null, ...(charge && { charged: charge }) })),
    );
    const anyRefusal = fc.constantFrom<Refusal | null>(null, null, 'order_cancelled', 'paid_twice');
    fc.assert(
      fc.property(fc.array(fc.tuple(anyNews, anyRefusal), { maxLength: 12 }), (heard) => {
        let now = payment('opened');
        const history: PaymentStatus[] = ['opened'];
        for (const [news, refusal] of heard) {
          const change = afterNews(now, news, refusal);
          if (!change) continue;
          if (change.status !== now.status) history.push(change.status);
          now = { ...now, ...change };
          expect(now.captured).toBeGreaterThanOrEqual(0);
          expect(now.captured).toBeLessThanOrEqual(now.amount);
          expect(now.conflict !== null).toBe(now.status === 'conflict');
          // The same news again is none.
          expect(afterNews(now, news, refusal)?.status ?? now.status).toBe(now.status);
        }
        expect(isLegalPaymentHistory(history)).toBe(true);
      }),
    );
  });
});
