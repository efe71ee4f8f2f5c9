import { type TestApp, testApp } from '../support/app.js';
import { type TestGateway, testGateway } from '../support/sandbox-gateway.js';
import { admin, type OrderJson } from '../support/shopper.js';
import { acmeOrder, open, send, transferOrder } from './buyer.js';

let app: TestApp;
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway();
  app = await testApp({ settings: { SANDBOX_GATEWAY_URL: gateway.url } });
});
afterAll(async () => {
  await app.close();
  await gateway.stop();
});

const pathOf = ({ secretSlug }: OrderJson): string => `/pay/${secretSlug}`;
const locationOf = ({ headers }: { headers: Record<string, unknown> }): string => headers['location'] as string;

function paymentsOf({ id }: OrderJson): Promise<{ id: string; method: string; status: string }[]> {
  return app.db.dataSource.query('SELECT id, method, status FROM payments WHERE order_id = $1 ORDER BY id', [id]);
}

describe('The pay page', () => {
  it('offers what the store offers but the courier, with the present choice chosen', async () => {
    const order = await acmeOrder(app, { paymentMethod: 'NAGAD' });
    expect(order.paymentUrl).toBe(`${app.url}${pathOf(order)}`);
    const { status, text, headers } = await open(app, pathOf(order));
    expect(status).toBe(200);
    expect([...text.matchAll(/value="(\w+)" required( checked)?>/g)].map(([, code, chosen]) => [code, chosen])).toEqual(
      [
        ['BKASH', undefined],
        ['NAGAD', ' checked'],
        ['CARD', undefined],
      ],
    );
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' https: http:; base-uri 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow, noarchive',
    });
  });

  it('leads to one and the same payment, however often and at once its form is sent', async () => {
    const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(app, pathOf(order), { method: 'NAGAD' })));
    const { payUrl } = await gateway.charge((await paymentsOf(order))[1]?.id ?? '');
    for (const answer of answers) {
      expect(answer.status).toBe(303);
      // Who came while the provider was being asked is shown the page again, and finds the way there.
      expect([payUrl, pathOf(order)]).toContain(locationOf(answer));
    }
    expect(locationOf(await send(app, pathOf(order), { method: 'NAGAD' }))).toBe(payUrl);
    expect((await paymentsOf(order)).map(({ method }) => method)).toEqual(['BKASH', 'NAGAD']);
    expect(await gateway.charges()).toHaveLength(
      (await app.db.dataSource.query<object[]>(`SELECT FROM payments WHERE provider = 'sandbox-gateway'`)).length,
    );
  });

  it('shows accounts and codes itself', async () => {
    const order = await transferOrder(app);
    for (const [method, shown] of [
      ['va_bca', /<dt>Nomor rekening<\/dt><dd class="number">8808\d{12}<\/dd>/],
      ['qris', /<div class="qr" role="img" aria-label="Kode pembayaran untuk dipindai"><svg /],
      ['bank_transfer', /<dd class="number">0000012345<\/dd>/],
    ] as const) {
      const answer = await send(app, pathOf(order), { method });
      expect([answer.status, locationOf(answer)]).toEqual([303, pathOf(order)]);
      expect((await open(app, pathOf(order))).text).toMatch(shown);
    }
  });

  it('says so when there is nothing to pay, and takes no payment', async () => {
    const cancelled = await acmeOrder(app, { paymentMethod: 'BKASH' });
    await admin(app, 'POST', `/orders/${cancelled.id}/transitions`, { to: 'cancelled', reason: 'x' });
    expect((await open(app, pathOf(cancelled))).text).toContain('This order is closed and cannot be paid.');
    const paid = await acmeOrder(app, { paymentMethod: 'CARD', paymentInput: { token: 'tok_approved' } });
    expect(paid.paymentStatus).toBe('paid');
    expect(paid.paymentUrl).toBeNull();
    expect((await open(app, pathOf(paid))).text).toContain('This order is paid. Thank you!');
    for (const order of [cancelled, paid]) {
      const { status, text } = await send(app, pathOf(order), { method: 'BKASH' });
      expect([status, text.includes('This order cannot be paid any more.')]).toEqual([409, true]);
      expect(text).not.toContain('<form');
      expect(await paymentsOf(order)).toHaveLength(1);
    }
  });

  it('has no form where the courier is paid', async () => {
    const { text } = await open(app, pathOf(await acmeOrder(app)));
    expect(text).toContain('Cash on delivery');
    expect(text).not.toContain('<form');
  });

  it('tells of a declined payment, and lets the buyer try again', async () => {
    const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
    await gateway.behave('declined', undefined, 1);
    const answer = await send(app, pathOf(order), { method: 'NAGAD' });
    await gateway.recover();
    expect(answer.status).toBe(402);
    expect(answer.text.match(/The (last )?payment did not go through/g)).toHaveLength(1);
    expect(answer.text).toContain('<form');
    expect((await send(app, pathOf(order), { method: 'NAGAD' })).status).toBe(303);
  });

  it('refuses forms of other sites, of other kinds and with other fields, and changes nothing', async () => {
    const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
    const form = { method: 'NAGAD' };
    const json = { 'Content-Type': 'application/json' };
    const refused = [
      [403, await send(app, pathOf(order), form, { Origin: 'https://evil.example' })],
      [403, await send(app, pathOf(order), form, { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' })],
      [400, await send(app, pathOf(order), {})],
      [400, await send(app, pathOf(order), { method: 'nothing' })],
      [400, await send(app, pathOf(order), { ...form, amount: '1' })],
      [400, await send(app, pathOf(order), { method: 'x'.repeat(65) })],
      [400, await send(app, pathOf(order), form, json)],
      [404, await send(app, `/pay/${'A'.repeat(32)}`, form)],
    ] as const;
    expect(refused.map(([, { status }]) => status)).toEqual(refused.map(([status]) => status));
    for (const [, { headers }] of refused) expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await paymentsOf(order)).map(({ method }) => method)).toEqual(['BKASH']);
  });

  it('links to no provider’s address that is not a web page’s', async () => {
    const order = await acmeOrder(app, { paymentMethod: 'BKASH' });
    const action = { type: 'redirect', url: 'javascript:alert(1)', data: { instructions: '<b>x</b>' } };
    await app.db.dataSource.query('UPDATE payments SET action = $2 WHERE order_id = $1', [
      order.id,
      JSON.stringify(action),
    ]);
    const { text } = await open(app, pathOf(order));
    expect(text).not.toContain('javascript:');
    expect(text).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(locationOf(await send(app, pathOf(order), { method: 'BKASH' }))).toBe(pathOf(order));
  });
});
