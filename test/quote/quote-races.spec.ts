import { setTimeout as sleep } from 'node:timers/promises';
import { CheckoutRecovery } from '../../src/checkout/checkout.recovery.js';
import { PaymentSettlement } from '../../src/checkout/payment-settlement.service.js';
import { ExpiredQuotesJob } from '../../src/quote/expired-quotes.job.js';
import { answers, crowd } from '../reliability/crowd.js';
import { testApp, type TestApp } from '../support/app.js';
import { type Behaviour, FakeGateway } from '../support/fake-gateway.js';
import { offerWallet } from '../support/fake-gateway-shop.js';
import { type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { eur, Seller, stepsOf, terms } from './given-quotes.js';

describe('several at one quote', () => {
  let app: TestApp;
  let gateway: FakeGateway;
  let seller: Seller;
  let buyer: Shopper;

  beforeAll(async () => {
    app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
    await offerWallet(app, { store: 'emporia' });
    gateway = app.get(FakeGateway);
    seller = await Seller.of(app);
    buyer = await new Shopper(app, 'emporia').logIn();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    gateway.behaviour = 'authorize';
    gateway.meanwhile = () => Promise.resolve();
  });

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const accept = <Body = OrderJson & ProblemJson>(code: string, paymentMethod = 'invoice') =>
    buyer.send<Body>('POST', `/quotes/${code}/checkout`, { body: { paymentMethod } });
  const step = (code: string, what: string) => seller.send<ProblemJson>('POST', `/${code}/${what}`, {});
  const decline = (code: string) => buyer.send<ProblemJson>('POST', `/quotes/${code}/decline`, { body: {} });

  /** Orders, units on hold and uses of one quote: everything that is to be there once or not at all. */
  async function traces(code: string): Promise<object> {
    const [row] = await query<object>(
      `SELECT (SELECT count(*) FROM orders WHERE quote ->> 'code' = $1)::integer AS orders,
              (SELECT count(*) FROM domain_events WHERE type = 'quote.ordered' AND payload ->> 'code' = $1)::integer AS told,
              (SELECT COALESCE(sum(r.quantity), 0) FROM stock_reservations r JOIN quotes q ON q.order_id = r.order_id
                WHERE q.code = $1)::integer AS units,
              (SELECT status FROM quotes WHERE code = $1) AS status`,
      [code],
    );
    return row ?? {};
  }
  const ordered = { orders: 1, told: 1, units: 14, status: 'ordered' };
  const untouched = { orders: 0, told: 0, units: 0, status: 'open' };

  it('make one order of it, however many they are', async () => {
    for (const paymentMethod of ['invoice', 'WALLET']) {
      const { code } = await seller.offer();
      const replies = await crowd(12, 12, () => accept(code, paymentMethod));
      const counts = answers(replies);
      expect(counts['201']).toBe(1);
      expect((counts['200'] ?? 0) + (counts['409 quote.locked'] ?? 0)).toBe(11);
      expect(new Set(replies.flatMap(({ status, body }) => (status < 300 ? [body.id] : []))).size).toBe(1);
      expect(await traces(code)).toEqual(ordered);
    }
  });

  it('are told at once that somebody else has it', async () => {
    const { code } = await seller.offer();
    await app.db.transactor.run(async (tx) => {
      await tx.query('SELECT FROM quotes WHERE code = $1 FOR NO KEY UPDATE', [code]);
      for (const ask of [() => accept(code), () => step(code, 'withdraw'), () => decline(code)]) {
        const { status, body, headers } = await ask();
        expect([status, body.code, headers['retry-after']]).toEqual([409, 'quote.locked', '1']);
      }
      // Nor does the job wait for it.
      await app.get(ExpiredQuotesJob).run();
    });
    expect(await traces(code)).toEqual(untouched);
  });

  it('come to one end, whoever is first: the buyer, or the merchant who takes it back', async () => {
    const ends = { ordered: 0, withdrawn: 0 };
    for (let round = 0; round < 8; round += 1) {
      const { code } = await seller.offer();
      const late = round % 2 === 0 ? 0 : 8;
      const [bought, withdrawn] = await Promise.all([accept(code), sleep(late).then(() => step(code, 'withdraw'))]);
      expect([bought.status === 201, withdrawn.status === 200].filter(Boolean).length).toBeLessThanOrEqual(1);
      const { status } = (await traces(code)) as { status: keyof typeof ends | 'open' };
      expect(status).toBe(bought.status === 201 ? 'ordered' : withdrawn.status === 200 ? 'withdrawn' : 'open');
      if (status !== 'open') ends[status] += 1;
      if (status === 'withdrawn') expect(bought.body.code).toMatch(/^quote\.(locked|not_open)$/);
    }
    expect(ends.ordered + ends.withdrawn).toBeGreaterThan(0);
  });

  it('never get a mixture of two revisions', async () => {
    const { code } = await seller.offer();
    const dearer = { ...terms, lines: [{ ...terms.lines[0], unitPrice: eur('20.00') }] };
    const revise = async () => {
      await seller.send('PUT', `/${code}/terms`, dearer);
      await step(code, 'send');
    };
    const [bought] = await Promise.all([crowd(6, 2, () => accept(code)), revise()]);
    const order = bought.find(({ status }) => status === 201)?.body ?? (await accept(code)).body;
    const { revision } = order.quote as { revision: number };
    expect(order.totals.total).toEqual(revision === 1 ? eur('206.50') : eur('242.50'));
    expect(order.lines).toHaveLength(revision === 1 ? 2 : 1);
  });

  describe('while a payment provider thinks', () => {
    it('cannot change or order it, and it is ordered when the answer is yes', async () => {
      const { code } = await seller.offer();
      const seen: unknown[] = [];
      gateway.meanwhile = async () => {
        gateway.meanwhile = () => Promise.resolve();
        for (const ask of [
          () => accept(code),
          () => decline(code),
          () => step(code, 'withdraw'),
          () => step(code, 'send'),
        ]) {
          const { status, body } = await ask();
          seen.push([status, body.code]);
        }
        seen.push((await buyer.send<{ status: string }>('GET', `/quotes/${code}`)).body.status);
      };
      expect((await accept(code, 'WALLET')).status).toBe(201);
      expect(seen).toEqual([
        [409, 'quote.locked'],
        [409, 'quote.step_not_allowed'],
        [409, 'quote.step_not_allowed'],
        [409, 'quote.step_not_allowed'],
        'checking_out',
      ]);
      expect(await traces(code)).toEqual(ordered);
      expect(stepsOf(await seller.read(code))).toEqual(['draft', 'open', 'checking_out', 'ordered']);
    });

    it('find it open again when the answer is no, with nothing left of it', async () => {
      const { code } = await seller.offer();
      gateway.behaviour = 'decline';
      const { status, body } = await accept(code, 'WALLET');
      expect([status, body.code]).toEqual([402, 'payment.declined']);
      expect(await traces(code)).toEqual(untouched);
      expect(stepsOf(await seller.read(code))).toEqual(['draft', 'open', 'checking_out', 'open']);
      expect((await accept(code)).status).toBe(201);
      expect(await traces(code)).toEqual(ordered);
    });

    it('find it ordered when its time ended meanwhile: it was accepted in time', async () => {
      const { code } = await seller.offer();
      gateway.meanwhile = async () => {
        await query(`UPDATE quotes SET valid_until = now() - interval '1 second' WHERE code = $1`, [code]);
        await app.get(ExpiredQuotesJob).run();
      };
      expect((await accept(code, 'WALLET')).status).toBe(201);
      expect(await traces(code)).toEqual(ordered);
    });

    /** A checkout whose second transaction never comes: the process is gone when the provider has answered. */
    async function crash(code: string, behaviour: Behaviour): Promise<void> {
      const settlement = app.get(PaymentSettlement);
      const conclude = settlement.conclude.bind(settlement);
      settlement.conclude = () => Promise.reject(new Error('the process is gone'));
      gateway.behaviour = behaviour;
      expect((await accept(code, 'WALLET')).status).toBe(500);
      settlement.conclude = conclude;
      expect(await traces(code)).toMatchObject({ orders: 0, units: 14, status: 'checking_out' });
    }

    it('get it back when the process is gone and nobody was charged', async () => {
      const { code } = await seller.offer();
      await crash(code, 'lose-request');
      await app.get(CheckoutRecovery).recover(0);
      expect(await traces(code)).toEqual(untouched);
      expect((await accept(code)).status).toBe(201);
    });

    it('find it ordered when the process is gone and the buyer was charged', async () => {
      const { code } = await seller.offer();
      await crash(code, 'charge-and-lose-reply');
      await app.get(CheckoutRecovery).recover(0);
      expect(await traces(code)).toEqual(ordered);
      expect((await accept(code)).status).toBe(200);
    });
  });
});
