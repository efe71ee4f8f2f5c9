import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CashLimit } from '../../docs/examples/cash-limit.step.js';
import { CourierSource } from '../../docs/examples/courier.source.js';
import { ErpSubscriber } from '../../docs/examples/erp.subscriber.js';
import { LoyaltyRule } from '../../docs/examples/loyalty.rule.js';
import { Shouting } from '../../docs/examples/shouting.check.js';
import { WalletProvider } from '../../docs/examples/wallet.provider.js';
import { Worker } from '../../src/events/worker.service.js';
import { request, testApp, type TestApp } from '../support/app.js';
import { admin, guestCheckout, type ProblemJson, Shopper } from '../support/shopper.js';

const courierPort = 4011;

describe('the examples of docs/extending.md', () => {
  let app: TestApp;
  let guest: Shopper;
  let wallet: Server;
  let courier: Server;
  const charges = new Map<string, { id: string; state: string }>();

  beforeAll(async () => {
    app = await testApp({
      extensions: {
        paymentProviders: [WalletProvider],
        priceRules: [LoyaltyRule],
        rateSources: [CourierSource],
        checkoutSteps: [CashLimit],
        spamChecks: [Shouting],
        subscribers: [ErpSubscriber],
      },
    });
    guest = new Shopper(app);
    wallet = createServer((request, response) => {
      const id = /^\/charges\/([^/]+)/.exec(request.url ?? '')?.[1] ?? '';
      if (request.method === 'PUT') charges.set(id, { id, state: 'approved' });
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(charges.get(id) ?? { id, state: 'none' }));
    });
    courier = createServer((_, response) => response.end(JSON.stringify({ perMethod: { bike: 4500 } })));
    await new Promise<void>((resolve) => wallet.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => courier.listen(courierPort, '127.0.0.1', resolve));
    const { port } = wallet.address() as AddressInfo;
    await query(
      `INSERT INTO payment_methods (store_id, code, provider, name, settings)
       SELECT id, 'WALLET', 'example-wallet', 'Wallet', json_build_object('api', $1::text) FROM stores WHERE slug = 'acme'`,
      [`http://127.0.0.1:${port}`],
    );
    await query(
      `INSERT INTO shipping_methods (store_id, zone_id, code, name, source, amount)
       SELECT store_id, id, 'bike', 'Bike courier', 'example-courier', 0 FROM shipping_zones WHERE code = 'sz_inside_dhaka'`,
    );
    await query(
      'CREATE TABLE erp_inbox (event_id uuid PRIMARY KEY, order_id text NOT NULL, received timestamptz NOT NULL)',
    );
  });
  afterAll(async () => {
    await app.get(Worker).stop();
    await app.close();
    wallet.close();
    courier.close();
  });

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const items = [{ sku: 'KURTI-EM', quantity: 1 }];

  it('stand in the document word for word', () => {
    const document = readFileSync('docs/extending.md', 'utf8');
    const files = readdirSync('docs/examples');
    expect(files).toHaveLength(6);
    for (const file of files) {
      const text = readFileSync(`docs/examples/${file}`, 'utf8').replaceAll(`'../../src/`, `'../`);
      expect(document).toContain(`<!-- example:${file} -->\n\n\`\`\`ts\n${text}\`\`\``);
      expect(text.split('\n').length).toBeLessThan(100);
    }
    expect(readFileSync('docs/examples/loyalty.rule.ts', 'utf8').split('\n').length).toBeLessThan(40);
  });

  it('the price rule takes two per cent off for a customer who comes back, and for nobody else', async () => {
    const buyer = await guest.logIn();
    const discount = async (shopper: Shopper) => (await shopper.order(items)).body.totals.discount.amount;
    expect([await discount(guest), await discount(buyer), await discount(buyer)]).toEqual(['0.00', '0.00', '29.80']);
  });

  it('the payment provider charges once and the order is paid', async () => {
    const { status, body } = await guest.order(items, { paymentMethod: 'WALLET' });
    expect([status, body.paymentStatus, body.payment.status]).toEqual([201, 'paid', 'captured']);
    expect([...charges.keys()]).toEqual([body.payment.id]);
  });

  it('the rate source prices its shipping method', async () => {
    const { status, body } = await guest.order(items, { shippingOption: 'sz_inside_dhaka/bike' });
    expect([status, body.totals?.shipping.amount]).toEqual([201, '45.00']);
  });

  it('the checkout step refuses too much cash', async () => {
    const large = [{ sku: 'SAREE-RED-M', quantity: 12 }];
    const refused = await guest.order<ProblemJson>(large);
    expect([refused.status, refused.body.code]).toEqual([400, 'payment.cash_limit']);
    expect((await guest.order(large, { ...guestCheckout, paymentMethod: 'WALLET' })).status).toBe(201);
  });

  it('the subscriber gets every order once', async () => {
    await app.get(Worker).start({ connectionString: app.db.url });
    const [{ count: orders }] = (await query<{ count: number }>('SELECT count(*) FROM orders')) as [{ count: number }];
    const received = async () => (await query<{ count: number }>('SELECT count(*) FROM erp_inbox'))[0]?.count;
    const deadline = Date.now() + 15_000;
    while ((await received()) !== orders && Date.now() < deadline) await sleep(50);
    expect(await received()).toBe(orders);
  });

  it('the subscriber has its own retries and dead letters, and gets back what it has given up', async () => {
    await query('ALTER TABLE erp_inbox RENAME TO erp_is_down');
    const { body: order } = await guest.order(items);
    const delays: number[] = [];
    const deadLetters = async () =>
      (await admin<{ items: DeadLetterJson[] }>(app, 'GET', '/dead-letters?subscriber=example-erp')).body.items;
    const deadline = Date.now() + 30_000;
    while ((await deadLetters()).length === 0 && Date.now() < deadline) {
      // What waits for its next attempt is due now.
      const waiting = await query<{ seconds: number }>(
        `WITH waiting AS (
           SELECT id, extract(epoch FROM run_at - updated_at)::float8 AS seconds FROM graphile_worker.jobs
           WHERE task_identifier = 'subscriber:example-erp' AND run_at > now() AND locked_at IS NULL)
         SELECT seconds FROM waiting, graphile_worker.reschedule_jobs(ARRAY[waiting.id], run_at := now())`,
      );
      delays.push(...waiting.map(({ seconds }) => Math.round(seconds)));
      await sleep(20);
    }
    expect(delays.map((delay, index) => Math.abs(delay - ([10, 60, 600][index] ?? 0)) <= delay * 0.26)).toEqual([
      true,
      true,
      true,
    ]);
    const [letter, ...others] = await deadLetters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      subscriber: 'example-erp',
      eventType: 'order.created',
      aggregateId: order.id,
      attempts: 4,
      error: 'relation "erp_inbox" does not exist',
    });
    const { text: metrics } = await request(app, 'GET', '/metrics');
    expect(metrics).toMatch(/^cashwrap_dead_letters\{subscriber="example-erp"\} 1$/m);

    await query('ALTER TABLE erp_is_down RENAME TO erp_inbox');
    const again = `/dead-letters/${letter?.id}/redeliveries`;
    expect((await admin(app, 'POST', again, undefined, 'maple')).status).toBe(404);
    expect((await admin(app, 'POST', again)).status).toBe(204);
    expect((await admin(app, 'POST', again)).status).toBe(404);
    const received = () => query('SELECT FROM erp_inbox WHERE order_id = $1', [order.id]);
    while ((await received()).length === 0 && Date.now() < deadline) await sleep(20);
    expect(await received()).toHaveLength(1);
    expect(await deadLetters()).toEqual([]);
    expect((await admin(app, 'POST', '/dead-letters/redeliveries', {})).body).toEqual({ redelivered: 0 });
  });
});

interface DeadLetterJson {
  id: number;
  subscriber: string;
}
