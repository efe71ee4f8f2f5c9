import { setTimeout as sleep } from 'node:timers/promises';
import {
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
} from '../../src/payment/payment-provider.js';
import { PaymentService } from '../../src/payment/payment.service.js';
import { type Payment } from '../../src/payment/payment.types.js';
import { ProviderQuestions } from '../../src/payment/provider-questions.service.js';
import { newId } from '../../src/kernel/ids.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin, guestCheckout, Shopper } from '../support/shopper.js';

const limitMilliseconds = 200;
const authorized = { status: 'authorized', reference: 'r-1' } as const;

/** A provider that answers every question by `answer`, whatever that does. */
class Oracle extends PaymentProvider {
  readonly code = 'oracle';
  readonly network = true;
  override timeoutMilliseconds = limitMilliseconds;
  readonly asked: PaymentRequest[] = [];
  answer: () => unknown = () => authorized;

  authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    return this.say(request) as Promise<PaymentOutcome>;
  }
  capture(request: PaymentRequest): Promise<PaymentOutcome> {
    return this.say(request) as Promise<PaymentOutcome>;
  }
  async void(request: PaymentRequest): Promise<void> {
    await this.say(request);
  }
  refund(request: PaymentRequest): Promise<RefundOutcome> {
    return this.say(request) as Promise<RefundOutcome>;
  }
  status(request: PaymentRequest): Promise<PaymentStanding> {
    return this.say(request) as Promise<PaymentStanding>;
  }

  private async say(request: PaymentRequest): Promise<unknown> {
    this.asked.push(request);
    return this.answer();
  }
}

describe('a question to a payment provider', () => {
  let app: TestApp;
  let oracle: Oracle;
  let questions: ProviderQuestions;
  let payment: Payment;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [Oracle] } });
    await app.db.dataSource.query(`INSERT INTO payment_methods (store_id, code, provider, name, secrets)
      SELECT id, code, 'oracle', 'Oracle', secrets FROM stores,
        (VALUES ('ORACLE', NULL), ('LOST', 'sealed with a lost key'::bytea)) methods (code, secrets)
      WHERE slug = 'acme'`);
    oracle = app.get(Oracle);
    questions = app.get(ProviderQuestions);
    const { body } = await order('ORACLE');
    const [{ storeId }] = await app.db.dataSource.query<[{ storeId: number }]>(
      'SELECT store_id AS "storeId" FROM payments WHERE id = $1',
      [body.payment.id],
    );
    payment = await app.get(PaymentService).get(app.db.dataSource.manager, storeId, body.payment.id);
  });
  afterAll(() => app.close());
  const order = (paymentMethod: string) =>
    new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], { ...guestCheckout, paymentMethod });
  beforeEach(() => {
    oracle.answer = () => authorized;
    oracle.asked.length = 0;
  });

  const refundId = newId();
  /** Every question there is, and what stands for no answer to it. */
  const kinds: [operation: string, ask: () => Promise<unknown>, none: unknown][] = [
    ['authorize', () => questions.authorize(payment, {}), { status: 'pending', reference: null, action: null }],
    ['capture', () => questions.capture(payment, 100), { status: 'pending', reference: null, action: null }],
    ['void', () => questions.void(payment), false],
    ['refund', () => questions.refund(payment, { id: refundId, amount: 100 }), { status: 'pending', reference: null }],
    ['status', () => questions.standing(payment), null],
  ];
  interface Attempt {
    readonly operation: string;
    readonly outcome: string;
    readonly detail: object | null;
    readonly startedAt: string;
    readonly finishedAt: string;
  }
  const lastAttempt = async (): Promise<Attempt | undefined> =>
    (await admin<{ attempts: Attempt[] }>(app, 'GET', `/payments/${payment.id}`)).body.attempts.at(-1);

  it.each(kinds)(
    'is recorded as an attempt with its outcome, and names the payment by its id: %s',
    async (operation, ask) => {
      await ask();
      expect(oracle.asked.map(({ paymentId }) => paymentId)).toEqual([payment.id]);
      const attempt = await lastAttempt();
      expect(attempt).toMatchObject({
        operation,
        outcome: operation === 'void' ? 'voided' : 'authorized',
        detail: null,
      });
      expect(Date.parse(attempt?.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(attempt?.startedAt ?? ''));
    },
  );

  it.each(kinds)(
    'ends in time though the provider never answers, and is told so by its signal: %s',
    async (operation, ask, none) => {
      oracle.answer = () => new Promise(() => undefined);
      const begun = performance.now();
      expect(await ask()).toEqual(none);
      expect(performance.now() - begun).toBeGreaterThanOrEqual(limitMilliseconds - 10);
      expect(oracle.asked[0]?.signal.aborted).toBe(true);
      expect(await lastAttempt()).toMatchObject({
        ...{ operation, outcome: 'no_answer' },
        detail: { error: 'TimeoutError', limitMilliseconds },
      });
    },
  );

  it.each(kinds)(
    'is not answered by what is thrown, of which the kind alone is kept: %s',
    async (operation, ask, none) => {
      oracle.answer = () => {
        throw new RangeError('canary');
      };
      expect(await ask()).toEqual(none);
      const attempt = await lastAttempt();
      expect(attempt).toMatchObject({ operation, outcome: 'no_answer', detail: { error: 'RangeError' } });
      expect(JSON.stringify(attempt)).not.toContain('canary');
    },
  );

  const ofBytes = (bytes: number) => {
    const empty = Buffer.byteLength(JSON.stringify({ ...authorized, reference: '' }));
    return { ...authorized, reference: 'é'.repeat((bytes - empty) / 2) };
  };
  const unlimited = kinds.filter(([operation]) => operation !== 'void');

  it.each(unlimited)('is answered by 64 KB at most: %s', async (operation, ask, none) => {
    const largest = ofBytes(65_536);
    expect(Buffer.byteLength(JSON.stringify(largest))).toBe(65_536);
    oracle.answer = () => largest;
    expect(await ask()).toEqual(largest);
    oracle.answer = () => ofBytes(65_538);
    expect(await ask()).toEqual(none);
    expect(await lastAttempt()).toMatchObject({
      ...{ operation, outcome: 'no_answer' },
      detail: { error: 'AnswerTooLarge', limitBytes: 65_536 },
    });
  });

  it.each(unlimited)('is not answered by what cannot be stored: %s', async (operation, ask, none) => {
    const unstorable = ['a\u0000b', 'a\ud800b'].map((reference) => ({ ...authorized, reference }));
    for (const strange of [undefined, null, {}, { status: 7 }, ...unstorable]) {
      oracle.answer = () => strange;
      expect(await ask()).toEqual(none);
      expect(await lastAttempt()).toMatchObject({ operation, outcome: 'no_answer' });
    }
  });

  it('is not put, and has no answer, when the secrets of its method cannot be read', async () => {
    const { status, body } = await order('LOST');
    expect([status, body.paymentStatus, body.payment.status]).toEqual([201, 'unpaid', 'pending']);
    const { id, storeId } = payment;
    payment = await app.get(PaymentService).get(app.db.dataSource.manager, storeId, body.payment.id);
    try {
      for (const [operation, ask, none] of kinds) {
        expect(await ask()).toEqual(none);
        expect(await lastAttempt()).toMatchObject({ operation, outcome: 'no_answer' });
      }
      expect(oracle.asked).toEqual([]);
    } finally {
      payment = await app.get(PaymentService).get(app.db.dataSource.manager, storeId, id);
    }
  });

  it('has half a minute at most, whatever the provider wants', async () => {
    oracle.timeoutMilliseconds = 3_600_000;
    try {
      const limits: number[] = [];
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      const spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
        limits.push(milliseconds);
        return timeout(milliseconds);
      });
      await questions.standing(payment);
      spy.mockRestore();
      expect(limits).toEqual([30_000]);
    } finally {
      oracle.timeoutMilliseconds = limitMilliseconds;
    }
  });

  it('holds no transaction and no connection while the provider thinks', async () => {
    let busy = -1;
    oracle.answer = async () => {
      await sleep(20);
      const [row] = await app.db.dataSource.query<[{ count: number }]>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
      );
      busy = row.count;
      return authorized;
    };
    for (const [, ask] of kinds) {
      await ask();
      expect(busy).toBe(0);
    }
  });
});
