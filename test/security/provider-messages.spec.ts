import { request, type TestApp, testApp } from '../support/app.js';
import { FakeGateway, signatureOf } from '../support/fake-gateway.js';
import { byWallet, captured, offerWallet, webhookPath, webhookSecret } from '../support/fake-gateway-shop.js';
import { Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;
let path: string;
/** A genuine message that an open payment of acme was captured. */
let body: string;
let before: Record<string, string>;

beforeAll(async () => {
  app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  await offerWallet(app);
  await offerWallet(app, { store: 'nusantara', secret: 'the secret of another store' });
  app.get(FakeGateway).behaviour = 'redirect';
  const { body: order } = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], byWallet);
  body = JSON.stringify(captured({ id: order.payment.id, amount: 155_000 }), null, 2);
  path = await webhookPath(app);
  before = await tableContents(app.db.dataSource);
});
afterAll(() => app.close());

const now = (): number => Math.floor(Date.now() / 1_000);
const send = (
  headers: Record<string, string>,
  { to = path, bytes = body }: { to?: string; bytes?: string | Buffer } = {},
) => request(app, 'POST', to, { headers, body: bytes });
const signed = (secret = webhookSecret, at = now()): Record<string, string> => ({
  'Fake-Signature': signatureOf(body, secret, at),
});

/** Every one of them tells as little as the next. */
async function expectRejected(sent: ReturnType<typeof send>, what: string): Promise<void> {
  const { status, headers, body: problem } = await sent;
  const { requestId: _, ...told } = problem as Record<string, unknown>;
  expect([what, status, headers['content-type'], told]).toEqual([
    what,
    401,
    'application/problem+json; charset=utf-8',
    {
      type: 'urn:cashwrap:error:payment.message_rejected',
      title: expect.any(String) as string,
      status: 401,
      detail: 'The message could not be verified.',
      code: 'payment.message_rejected',
    },
  ]);
}

afterEach(async () => {
  expect(await tableContents(app.db.dataSource)).toEqual(before);
});

describe('S9: a message that nothing proves is refused, and nothing is written', () => {
  it('without a signature, with an empty one, with nonsense', async () => {
    await expectRejected(send({}), 'none');
    for (const nonsense of ['', 't=1', 'v1=00', 't=,v1=', `t=${now()},v1=`, 'a'.repeat(5_000)]) {
      await expectRejected(send({ 'Fake-Signature': nonsense }), nonsense);
    }
  });

  it('forged: signed with another secret, an empty one, or that of another store', async () => {
    for (const secret of ['guess', '', 'the secret of another store'])
      await expectRejected(send(signed(secret)), secret);
  });

  it('altered by one byte, wherever it is', async () => {
    const genuine = Buffer.from(body);
    for (let at = 0; at < genuine.length; at += 7) {
      const bytes = Buffer.from(genuine);
      bytes[at] = (bytes[at] as number) ^ 1;
      await expectRejected(send(signed(), { bytes }), `byte ${at}`);
    }
    for (const bytes of [genuine.subarray(1), Buffer.concat([genuine, Buffer.from(' ')]), Buffer.alloc(0)]) {
      await expectRejected(send(signed(), { bytes }), `${bytes.length} bytes`);
    }
  });

  it('the same JSON written another way, since the bytes are signed', async () => {
    await expectRejected(send(signed(), { bytes: JSON.stringify(JSON.parse(body)) }), 'compact');
  });

  it('old, from the future, or with another time than was signed', async () => {
    await expectRejected(send(signed(webhookSecret, now() - 301)), 'old');
    await expectRejected(send(signed(webhookSecret, now() + 310)), 'future');
    const signature = (signed(webhookSecret, now() - 400)['Fake-Signature'] as string).replace(/t=\d+/, `t=${now()}`);
    await expectRejected(send({ 'Fake-Signature': signature }), 'time changed');
  });

  it('genuine, but sent to the address of another store, an unknown one, or another provider', async () => {
    const elsewhere = [
      await webhookPath(app, 'nusantara'),
      await webhookPath(app, 'acme', 'cash-on-delivery'),
      await webhookPath(app, 'acme', 'nobody'),
      await webhookPath(app, 'maple'),
      '/payments/v1/webhooks/fake-gateway/store_unknown',
      '/payments/v1/webhooks/fake-gateway/1',
      '/payments/v1/webhooks/fake-gateway/acme',
      `/payments/v1/webhooks/${encodeURIComponent("'; --")}/${encodeURIComponent('\u{1f4a9}')}`,
    ];
    for (const to of elsewhere) await expectRejected(send(signed(), { to }), to);
  });

  it('larger than any body may be', async () => {
    const bytes = Buffer.alloc(102_401, ' ');
    const answer = await send({ 'Fake-Signature': signatureOf(bytes, webhookSecret) }, { bytes });
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([413, 'request.too_large']);
  });
});

it('no other route takes what a message may be', async () => {
  for (const type of ['application/octet-stream', 'text/plain', 'application/x-www-form-urlencoded']) {
    const headers = { 'X-Store-Key': 'pk_demo_acme', 'Content-Type': type };
    const { status } = await request(app, 'POST', '/storefront/v1/carts', { headers, body: '{"lines":[]}' });
    expect([type, status]).toEqual([type, 415]);
  }
});
