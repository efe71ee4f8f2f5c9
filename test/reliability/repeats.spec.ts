import { type TestApp, testApp } from '../support/app.js';
import { guestCheckout, type OrderJson, type Reply, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';
import { answers, crowd } from './crowd.js';

let app: TestApp;
let shopper: Shopper;

beforeAll(async () => {
  app = await testApp();
  shopper = new Shopper(app);
});

afterAll(() => app.close());

const lines = [
  { sku: 'BULK-001', quantity: 1 },
  { sku: 'BULK-002', quantity: 3 },
];

const orderCount = async (): Promise<number> => {
  const [row] = await app.db.dataSource.query<[{ orders: number }]>('SELECT count(*) AS orders FROM orders');
  return row.orders;
};

/** What a client sees of an answer, but for the date and the number of this very request. */
function seen({ status, text, headers }: Reply<unknown>): object {
  return {
    status,
    text,
    location: headers['location'],
    type: headers['content-type'],
    replayed: headers['idempotent-replayed'],
  };
}

it('R3: makes one order of a cart that is submitted 50 times at once', async () => {
  const carts = 2;
  const before = await orderCount();
  for (let round = 0; round < carts; round += 1) {
    const cart = await shopper.cart(lines);
    const replies = await crowd(50, 50, () => shopper.checkOut(cart));

    const { '201': placed, '200': repeated = 0, '409 cart.locked': locked = 0, ...others } = answers(replies);
    expect(others).toEqual({});
    expect(placed).toBe(1);
    expect(repeated + locked).toBe(49);
    const orders = replies.filter(({ status }) => status < 300).map(({ body }) => body.id);
    expect(new Set(orders).size).toBe(1);
  }
  expect((await orderCount()) - before).toBe(carts);
});

it('R4: makes one order of a key that is sent 50 times at once, and replays it to the byte', async () => {
  const keys = 2;
  const before = await orderCount();
  for (let round = 0; round < keys; round += 1) {
    const headers = { 'Idempotency-Key': `repeats-${round}` };
    const order = (): Promise<Reply<OrderJson>> => shopper.order(lines, {}, headers);
    const atOnce = await crowd(50, 50, order);
    const afterwards = await crowd(50, 1, order);

    const { '201': succeeded = 0, '409 idempotency.in_flight': refused = 0, ...others } = answers(atOnce);
    expect(others).toEqual({});
    expect(succeeded + refused).toBe(50);
    const [first, ...more] = atOnce.filter(
      ({ status, headers: given }) => status === 201 && given['idempotent-replayed'] === undefined,
    );
    if (!first) throw new Error('Nobody got the first answer');
    expect(more).toEqual([]);
    expect(first.headers['location']).toBe(`/storefront/v1/public/orders/${first.body.secretSlug}`);
    const replay = { ...seen(first), replayed: 'true' };
    const replays = [...atOnce, ...afterwards].filter((reply) => reply !== first && reply.status === 201);
    expect(replays).toHaveLength(succeeded - 1 + 50);
    for (const reply of replays) expect(seen(reply)).toEqual(replay);
  }
  expect((await orderCount()) - before).toBe(keys);
});

it('R4: tells a client to wait while its first request is at work', async () => {
  const headers = { 'Idempotency-Key': 'in-flight' };
  const replies = await crowd(20, 20, () => shopper.order(lines, {}, headers));
  for (const reply of replies.filter(({ status }) => status === 409)) {
    expect(reply.headers['retry-after']).toBe('1');
  }
  expect(replies.filter(({ status }) => status === 409).length).toBeGreaterThan(0);
});

it('R5: refuses another request under a used key and writes nothing', async () => {
  const headers = { 'Idempotency-Key': 'other-body' };
  expect((await shopper.order(lines, {}, headers)).status).toBe(201);
  const before = await tableContents(app.db.dataSource);

  const replies = await crowd(10, 10, (index) => shopper.order(lines, { note: `Another one: ${index}` }, headers));
  const items = await shopper.order([...lines].reverse(), {}, headers);

  expect(answers([...replies, items])).toEqual({ '422 idempotency.key_reused': 11 });
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

it('R5: takes the same fields in another order for the same request', async () => {
  const headers = { 'Idempotency-Key': 'other-order-of-fields' };
  const first = await shopper.order(lines, {}, headers);
  const again = await shopper.send<OrderJson>('POST', '/checkout', {
    body: Object.fromEntries(Object.entries({ ...guestCheckout, items: lines }).reverse()),
    headers,
  });
  expect(seen(again)).toEqual({ ...seen(first), replayed: 'true' });
});
