import { type Desk, openDesk } from '../payment/given-payments.js';
import { type OrderJson } from '../support/shopper.js';
import { crowd } from './crowd.js';

interface Parts {
  status: string;
  paymentStatus: string;
  lines: { openQuantity: number }[];
  fulfilments: { lines: { quantity: number }[] }[];
  cancellations: { lines: { quantity: number }[] }[];
}

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  desk.gateway.behaviour = 'capture';
});
afterAll(() => desk.app.close());

const rounds = 12;
const ready = async (quantity: number): Promise<OrderJson> => {
  const order = await desk.order(quantity);
  await desk.move(order.id, 'confirmed', 'processing');
  return order;
};
const some = ({ lines }: OrderJson, quantity: number) => ({ lines: [{ lineId: lines[0]?.id, quantity }] });
const fulfil = (order: OrderJson, quantity: number, key?: string) =>
  desk.post(`/orders/${order.id}/fulfilments`, some(order, quantity), key);
const cancel = (order: OrderJson, quantity: number) =>
  desk.post(`/orders/${order.id}/cancellations`, { ...some(order, quantity), reason: 'test' });
const partsOf = async ({ id }: OrderJson): Promise<Parts> => (await desk.get<Parts>(`/orders/${id}`)).body;
const pieces = (deeds: { lines: { quantity: number }[] }[]): number =>
  deeds.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
const codes = (replies: { status: number; body: { code?: string } }[]): string[] =>
  replies.map(({ status, body }) => (status === 201 ? 'done' : (body.code ?? String(status)))).sort();

it('the same pieces leave once, however many let them leave at once', async () => {
  const before = await desk.stock('KURTI-EM');
  await crowd(rounds, 3, async () => {
    const order = await ready(2);
    const replies = await Promise.all([fulfil(order, 2), fulfil(order, 2), fulfil(order, 2)]);
    expect(codes(replies)).toEqual(['done', 'order.nothing_to_leave', 'order.nothing_to_leave']);
    expect(await partsOf(order)).toMatchObject({ status: 'shipped', lines: [{ openQuantity: 0 }] });
  });
  expect(await desk.stock('KURTI-EM')).toEqual([before[0] - 2 * rounds, before[1]]);
});

it('parts that fit leave side by side, and the order is shipped once', async () => {
  const order = await ready(4);
  const replies = await Promise.all([1, 1, 1, 1, 1].map((quantity) => fulfil(order, quantity)));
  expect(codes(replies)).toEqual(['done', 'done', 'done', 'done', 'order.nothing_to_leave']);
  expect((await desk.events(order.id)).filter((type) => /shipped|fulfilled/.test(type))).toEqual([
    'order.fulfilled',
    'order.fulfilled',
    'order.fulfilled',
    'order.fulfilled',
    'order.shipped',
  ]);
});

it('one request that is sent twice at once lets goods leave once', async () => {
  const order = await ready(2);
  await Promise.all([1, 2, 3].map(() => fulfil(order, 1, 'twice')));
  expect((await partsOf(order)).lines).toMatchObject([{ openQuantity: 1 }]);
});

it('R31: pieces either leave or are cancelled, and money goes back for those that are cancelled alone', async () => {
  const before = await desk.stock('KURTI-EM');
  let left = 0;
  await crowd(rounds, 3, async (round) => {
    const order = await ready(3);
    const acts = [() => fulfil(order, 2), () => cancel(order, 2)];
    // Who calls first changes from round to round.
    const replies = await Promise.all([0, 1].map(async (turn) => acts[(turn + round) % 2]?.()));
    const done = replies.filter((reply) => reply?.status === 201);
    expect(done).toHaveLength(1);
    const parts = await partsOf(order);
    expect(pieces(parts.fulfilments) + pieces(parts.cancellations)).toBe(2);
    expect(parts.lines).toMatchObject([{ openQuantity: 1 }]);
    const gone = pieces(parts.fulfilments);
    left += gone;
    expect([parts.status, parts.paymentStatus]).toEqual(
      gone > 0 ? ['shipped', 'paid'] : ['processing', 'partially_refunded'],
    );
    expect((await desk.payment(order.payment.id)).refunded.amount).toBe(gone > 0 ? '0.00' : '2980.00');
  });
  expect(await desk.stock('KURTI-EM')).toEqual([before[0] - left, before[1] + rounds]);
});

it('R31: the whole order either leaves, is cancelled, or is cancelled by line, all at once', async () => {
  const before = await desk.stock('KURTI-EM');
  let left = 0;
  await crowd(rounds, 3, async (round) => {
    const order = await ready(2);
    const acts: (() => Promise<unknown>)[] = [
      () => desk.post(`/orders/${order.id}/transitions`, { to: 'shipped' }),
      () => desk.post(`/orders/${order.id}/transitions`, { to: 'cancelled' }),
      () => cancel(order, 2),
    ];
    await Promise.all([0, 1, 2].map(async (turn) => acts[(turn + round) % 3]?.()));
    const { status, fulfilments, lines } = await partsOf(order);
    expect(['shipped', 'cancelled', 'refunded']).toContain(status);
    expect(pieces(fulfilments)).toBe(status === 'shipped' ? 2 : 0);
    expect(lines).toMatchObject([{ openQuantity: 0 }]);
    left += pieces(fulfilments);
  });
  expect(await desk.stock('KURTI-EM')).toEqual([before[0] - left, before[1]]);
});
