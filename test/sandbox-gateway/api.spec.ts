import { newId } from '../../src/kernel/ids.js';
import { ask } from '../http/support/ask.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

describe("the sandbox gateway's API", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.stop());
  afterEach(() => gateway.recover());

  const asked = { amount: 155_000, currency: 'BDT', method: 'card', brand: 'Card', capture: 'now' };
  const put = (id: string, change: object = {}) => gateway.ask('PUT', `/v1/charges/${id}`, { ...asked, ...change });
  const codeOf = ({ body }: { body: unknown }) => (body as { error: { code: string } }).error.code;

  it('charges once by the id, also for a hundred requests at once', async () => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 100 }, () => put(id, { token: 'tok_approved' })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ id, status: 'captured', captured: 155_000 });
    expect(await gateway.charge(id)).toMatchObject({ timesCharged: 1, captured: 155_000 });
  });

  it('refuses an id that stands for another amount', async () => {
    const id = newId();
    await put(id);
    const other = await put(id, { amount: 155_001 });
    expect([other.status, codeOf(other)]).toEqual([409, 'charge.other_request']);
    const refund = newId();
    await put(id);
    await gateway.approve(id);
    await gateway.ask('PUT', `/v1/charges/${id}/refunds/${refund}`, { amount: 100 });
    const another = await gateway.ask('PUT', `/v1/charges/${id}/refunds/${refund}`, { amount: 200 });
    expect([another.status, codeOf(another)]).toEqual([409, 'refund.other_request']);
    expect((await gateway.charge(id)).refunded).toBe(100);
  });

  it('refuses a key that is none, and what is no charge', async () => {
    const path = `/v1/charges/${newId()}`;
    for (const headers of [{}, { Authorization: 'Bearer sk_live_1' }] as Record<string, string>[]) {
      expect((await ask(gateway.url, 'PUT', path, { headers, body: asked })).status).toBe(401);
    }
    for (const wrong of [
      { amount: 0 },
      { amount: '155000' },
      { amount: 1.5 },
      { currency: 'ZZZ' },
      { method: 'cash' },
      { extra: 1 },
      { notifyUrl: 'ftp://x' },
    ]) {
      expect((await put(newId(), wrong)).status).toBe(400);
    }
    expect((await gateway.ask('GET', path)).status).toBe(404);
    expect((await gateway.ask('POST', `${path}/capture`, { amount: 1 })).status).toBe(404);
  });

  it('refuses an unknown token, and captures no more than was authorized', async () => {
    expect((await put(newId(), { token: 'tok_generous' })).body).toMatchObject({
      status: 'declined',
      reason: 'unknown_token',
    });
    const id = newId();
    await put(id, { token: 'tok_approved', capture: 'later' });
    const more = await gateway.ask('POST', `/v1/charges/${id}/capture`, { amount: 155_001 });
    expect([more.status, codeOf(more)]).toEqual([409, 'capture.too_much']);
    expect(await gateway.charge(id)).toMatchObject({ status: 'authorized', captured: 0 });
  });

  it('goes by the magic amount, in any currency, and by the token before it', async () => {
    expect((await put(newId(), { amount: 660_200 })).body).toMatchObject({ status: 'declined' });
    expect((await put(newId(), { amount: 6_602, currency: 'JPY' })).body).toMatchObject({ status: 'declined' });
    expect((await put(newId(), { amount: 6_602_000, currency: 'KWD' })).body).toMatchObject({ status: 'declined' });
    expect((await put(newId(), { amount: 660_200, token: 'tok_approved' })).body).toMatchObject({ status: 'captured' });
    expect((await put(newId(), { amount: 660_201 })).body).toMatchObject({ status: 'pending' });
  });

  it('has a slow charge at once, answers later, and charges nothing that was given up meanwhile', async () => {
    const [kept, given] = [newId(), newId()];
    const begun = performance.now();
    const slow = [put(kept, { token: 'tok_slow' }), put(given, { token: 'tok_slow' })] as const;
    for (const id of [kept, given]) {
      for (;;) if ((await gateway.ask('GET', `/v1/charges/${id}`)).status === 200) break;
      expect((await gateway.charge(id)).status).toBe('pending');
    }
    await gateway.ask('POST', `/v1/charges/${given}/void`);
    expect((await slow[0]).body).toMatchObject({ status: 'captured' });
    expect((await slow[1]).body).toMatchObject({ status: 'voided' });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(490);
    expect([(await gateway.charge(kept)).timesCharged, (await gateway.charge(given)).timesCharged]).toEqual([1, 0]);
  });

  it('lets a scenario come over the kinds of requests that are named, as often as is said', async () => {
    const id = newId();
    await gateway.behave('server_error', ['status', 'refund'], 2);
    expect((await put(id, { token: 'tok_approved' })).status).toBe(200);
    expect((await gateway.ask('GET', `/v1/charges/${id}`)).status).toBe(503);
    const refund = () => gateway.ask('PUT', `/v1/charges/${id}/refunds/${id}`, { amount: 100 });
    expect((await refund()).status).toBe(503);
    expect((await gateway.charge(id)).refunded).toBe(0);
    expect((await refund()).status).toBe(200);

    await gateway.behave('declined');
    expect((await put(newId())).body).toMatchObject({ status: 'declined' });
    await gateway.recover();
    expect((await put(newId())).body).toMatchObject({ status: 'pending' });
  });

  it('answers ten megabytes of JSON where that is asked for', async () => {
    const { text } = await put(newId(), { token: 'tok_huge' });
    expect(text.length).toBeGreaterThan(10_000_000);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it('lists charges by account, order and status, newest first', async () => {
    const orderId = newId();
    const ids = [newId(), newId(), newId()];
    for (const id of ids) await put(id, { orderId });
    await gateway.approve(ids[1] as string);
    expect((await gateway.charges(`&orderId=${orderId}`)).map(({ id }) => id)).toEqual([...ids].reverse());
    expect((await gateway.charges(`&orderId=${orderId}&status=captured`)).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await gateway.charges(`&orderId=${orderId}&account=other`)).toEqual([]);
    expect((await gateway.ask('GET', `/sandbox/charges?orderId=${orderId}&limit=1`)).body).toMatchObject({ count: 3 });
    expect((await gateway.ask('GET', '/sandbox/charges?limit=0')).status).toBe(400);
  });

  it('lets a test decide in the place of the buyer', async () => {
    const [one, other] = [newId(), newId()];
    await put(one);
    await put(other);
    expect(await gateway.approve(one)).toMatchObject({ status: 'captured' });
    const declined = await gateway.ask('POST', `/sandbox/charges/${other}/decline`, { reason: 'insufficient_funds' });
    expect(declined.body).toMatchObject({ status: 'declined', reason: 'insufficient_funds' });
  });
});
