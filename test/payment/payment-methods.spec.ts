import { PaymentSecretRotation } from '../../src/payment/payment-secret-rotation.service.js';
import { PaymentSecrets } from '../../src/payment/payment-secrets.js';
import { Env } from '../../src/platform/config/env.js';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { WebhookSecretRotation } from '../../src/events/webhook/webhook-secret-rotation.service.js';
import { WebhookSecrets } from '../../src/events/webhook/webhook-secrets.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { admin, guestCheckout, type MoneyJson, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { StripeStandIn } from '../support/stripe-stand-in.js';

interface MethodJson {
  id: number;
  code: string;
  active: boolean;
  position: number;
  settings: Record<string, unknown>;
  secretNames: string[];
  notifyUrl: string | null;
}

let app: TestApp;
let stripe: StripeStandIn;

beforeAll(async () => {
  stripe = await new StripeStandIn().open();
  app = await testApp({ settings: { STRIPE_API_URL: stripe.url, PUBLIC_URL: 'https://pay.example' } });
});
afterAll(async () => {
  await app.close();
  await stripe.close();
});

const path = '/payment-methods';
const secrets = { secretKey: 'sk_test_standin', webhookSecret: 'whsec_standin' };
const card = {
  code: 'STRIPE',
  provider: 'stripe',
  name: 'Card',
  settings: { confirmation: 'server' },
  secrets,
  position: 9,
};

/** What a store has, to the last byte. */
const rows = () => app.db.dataSource.query<object[]>('SELECT * FROM payment_methods ORDER BY id');

async function offered(): Promise<string[]> {
  const { body } = await new Shopper(app).send<{ items: { code: string }[] }>('GET', '/payment-methods');
  return body.items.map(({ code }) => code);
}

/** The answer to something that is refused, after which nothing has changed. */
async function refused(method: string, to: string, body: unknown): Promise<ProblemJson> {
  const before = await rows();
  const answer = await admin<ProblemJson>(app, method, to, body);
  expect(await rows()).toEqual(before);
  return answer.body;
}

describe('a payment method', () => {
  let id: number;

  it('is made with settings and secrets, and tells the names of its secrets alone', async () => {
    const made = await admin<MethodJson>(app, 'POST', path, card);
    const { publicId } = (
      await app.db.dataSource.query<{ publicId: string }[]>(
        `SELECT public_id AS "publicId" FROM stores WHERE slug = 'acme'`,
      )
    )[0] as { publicId: string };
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(Number) as number,
      code: 'STRIPE',
      provider: 'stripe',
      name: 'Card',
      settings: { confirmation: 'server' },
      secretNames: ['secretKey', 'webhookSecret'],
      notifyUrl: `https://pay.example/payments/v1/webhooks/stripe/${publicId}`,
      active: true,
      position: 9,
    });
    ({ id } = made.body);
    expect((await admin(app, 'GET', `${path}/${id}`)).body).toEqual(made.body);
    const { items } = (await admin<{ items: MethodJson[] }>(app, 'GET', path)).body;
    expect(items.at(-1)).toEqual(made.body);
    expect(items.map(({ position }) => position)).toEqual(items.map(({ position }) => position).sort((a, b) => a - b));
  });

  it('is offered at once, and no more once it is not active', async () => {
    expect(await offered()).toContain('STRIPE');
    const changed = await admin<MethodJson>(app, 'PATCH', `${path}/${id}`, { active: false });
    expect(changed.body).toMatchObject({ code: 'STRIPE', active: false, secretNames: ['secretKey', 'webhookSecret'] });
    expect(await offered()).not.toContain('STRIPE');
  });

  it('is offered in the place that it is given', async () => {
    await admin(app, 'PATCH', `${path}/${id}`, { active: true, position: 0 });
    const first = (await offered()).indexOf('STRIPE');
    await admin(app, 'PATCH', `${path}/${id}`, { position: 9 });
    expect((await offered()).at(-1)).toBe('STRIPE');
    expect(first).toBeLessThan((await offered()).length - 1);
  });

  it('keeps the secrets that a change does not name, takes new ones and gives up those set to null', async () => {
    const change = async (changes: object): Promise<string[]> =>
      (await admin<MethodJson>(app, 'PATCH', `${path}/${id}`, { secrets: changes })).body.secretNames;
    const opened = async (): Promise<object> => {
      const [row] = await app.db.dataSource.query<{ storeId: number; code: string; secrets: Buffer | null }[]>(
        'SELECT store_id AS "storeId", code, secrets FROM payment_methods WHERE id = $1',
        [id],
      );
      return row ? app.get(PaymentSecrets).open(row, row.secrets) : {};
    };
    expect(await change({ webhookSecret: null })).toEqual(['secretKey']);
    expect(await change({ webhookSecret: 'whsec_new' })).toEqual(['secretKey', 'webhookSecret']);
    expect(await opened()).toEqual({ secretKey: 'sk_test_standin', webhookSecret: 'whsec_new' });
    expect(await change({ secretKey: null, webhookSecret: null })).toEqual([]);
    const kept = await app.db.dataSource.query<object[]>('SELECT secrets FROM payment_methods WHERE id = $1', [id]);
    expect(kept).toEqual([{ secrets: null }]);
    expect(await change(secrets)).toEqual(['secretKey', 'webhookSecret']);
    expect(await opened()).toEqual(secrets);
  });

  it('does not take settings and secrets that its provider does not know, and names each', async () => {
    const body = {
      ...card,
      code: 'OTHER',
      settings: { publishableKey: 'sk_test_oops', colour: 'red' },
      secrets: { pin: '1' },
    };
    const { code, issues } = await refused('POST', path, body);
    expect([code, issues?.map((issue) => issue.path.join('.'))]).toEqual([
      'request.invalid',
      ['settings.publishableKey', 'settings.colour', 'secrets.pin'],
    ]);
    const patched = await refused('PATCH', `${path}/${id}`, { settings: {}, secrets: { pin: 'x' } });
    expect(patched.issues?.map((issue) => issue.path.join('.'))).toEqual(['settings.publishableKey', 'secrets.pin']);
  });

  it.each([
    ['a code that is taken', 'POST', path, card, 'payment_method.code_taken'],
    [
      'a provider that is not installed',
      'POST',
      path,
      { ...card, code: 'X', provider: 'paypal' },
      'payment_method.provider_unknown',
    ],
    ['an id of nobody', 'PATCH', `${path}/999999999`, { active: false }, 'payment_method.not_found'],
    ['a secret that is no text', 'POST', path, { ...card, code: 'X', secrets: { secretKey: 1 } }, 'request.invalid'],
    ['an empty secret', 'POST', path, { ...card, code: 'X', secrets: { secretKey: '' } }, 'request.invalid'],
    ['no secrets at all where some are to be changed', 'PATCH', `${path}/1`, { secrets: null }, 'request.invalid'],
    ['another code', 'PATCH', `${path}/1`, { code: 'NEW' }, 'request.invalid'],
    ['another provider', 'PATCH', `${path}/1`, { provider: 'custom' }, 'request.invalid'],
  ])('is refused with %s', async (_what, method, to, body, code) => {
    expect(await refused(method, to, body)).toMatchObject({ code });
  });

  it('shows its secrets to no one: not in an answer, not in another row', async () => {
    for (const to of [path, `${path}/${id}`, '/payment-providers']) {
      expect((await admin(app, 'GET', to)).text).not.toMatch(/sk_test_standin|whsec_standin/);
    }
    const [sealed] = await app.db.dataSource.query<{ storeId: number; secrets: Buffer }[]>(
      'SELECT store_id AS "storeId", secrets FROM payment_methods WHERE id = $1',
      [id],
    );
    if (!sealed) throw new Error('The method is gone');
    expect(() => app.get(PaymentSecrets).open({ ...sealed, code: 'COD' }, sealed.secrets)).toThrow(
      'cannot be decrypted',
    );
  });

  it('needs its scope', async () => {
    const headers = { Authorization: 'Bearer sk_demo_acme_nothing' };
    expect((await request(app, 'GET', `/admin/v1${path}`, { headers })).status).toBe(401);
  });
});

describe('a bank transfer', () => {
  const accounts = [{ bank: 'City Bank', number: '1102 3344 55', holder: 'Acme Fashion' }];
  const cent = { amount: '0.01', currency: 'BDT' };
  let id: number;

  interface TransferJson extends OrderJson {
    readonly totals: OrderJson['totals'] & { readonly transferDiscount: MoneyJson };
  }
  const order = async (): Promise<TransferJson> => {
    const wish = { ...guestCheckout, paymentMethod: 'TRANSFER' };
    const { status, body } = await new Shopper(app).order<TransferJson>([{ sku: 'KURTI-EM', quantity: 1 }], wish);
    expect([status, body.payment.status]).toEqual([201, 'pending']);
    return body;
  };

  it('shows the accounts of its settings with the order', async () => {
    const body = { code: 'TRANSFER', provider: 'bank-transfer', name: 'Bank transfer', settings: { accounts } };
    const made = await admin<MethodJson>(app, 'POST', path, body);
    expect([made.status, made.body.notifyUrl]).toEqual([201, null]);
    ({ id } = made.body);
    const { payment, totals } = await order();
    expect(payment.action).toEqual({ type: 'instructions', data: { accounts } });
    expect(totals.transferDiscount.amount).toBe('0.00');
  });

  it('gives open orders different totals as soon as `uniqueCode` is set, and no more once it is not', async () => {
    await admin(app, 'PUT', '/transfer-code-settings', { unit: cent, max: { ...cent, amount: '0.09' } });
    const change = async (settings: object) => (await admin(app, 'PATCH', `${path}/${id}`, { settings })).status;
    expect(await change({ accounts, uniqueCode: true })).toBe(200);
    const totals = [await order(), await order(), await order()].map((placed) => placed.totals);
    for (const { transferDiscount } of totals) expect(transferDiscount.amount).toMatch(/^0\.0[1-9]$/);
    expect(new Set(totals.map(({ total }) => total.amount)).size).toBe(3);
    expect(await change({ accounts, uniqueCode: false })).toBe(200);
    expect((await order()).totals.transferDiscount.amount).toBe('0.00');
  });

  it.each([
    ['no accounts', {}, ['settings.accounts']],
    ['an account without a number', { accounts: [{ bank: 'City Bank' }] }, ['settings.accounts']],
    ['a code that is neither on nor off', { accounts, uniqueCode: 'yes' }, ['settings.uniqueCode']],
  ])('is refused with %s', async (_what, settings, faults) => {
    const body = { code: 'BANK', provider: 'bank-transfer', name: 'Bank', settings };
    const { code, issues } = await refused('POST', path, body);
    expect([code, issues?.map((issue) => issue.path.join('.'))]).toEqual(['request.invalid', faults]);
  });
});

it('a method that the merchant settles in a way of his own tells it to the buyer, and is marked paid', async () => {
  const settings = { instructions: 'Pay at the counter, by cash or card.' };
  await admin(app, 'POST', path, { code: 'COUNTER', provider: 'custom', name: 'At the counter', settings });
  const wish = { ...guestCheckout, paymentMethod: 'COUNTER' };
  const { body } = await new Shopper(app).order([{ sku: 'KURTI-EM', quantity: 1 }], wish);
  expect([body.paymentStatus, body.payment.action]).toEqual(['unpaid', { type: 'instructions', data: settings }]);
  const paid = await admin<{ status: string }>(app, 'POST', `/orders/${body.id}/mark-paid`, {
    reason: 'at the counter',
  });
  expect([paid.status, paid.body.status]).toEqual([200, 'captured']);
  expect((await admin<OrderJson>(app, 'GET', `/orders/${body.id}`)).body.paymentStatus).toBe('paid');
});

it('the providers that methods can be made of are listed', async () => {
  const { items } = (
    await admin<{ items: { code: string; secretNames: string[] }[] }>(app, 'GET', '/payment-providers')
  ).body;
  expect(items).toContainEqual({
    code: 'stripe',
    network: true,
    prepaid: true,
    secretNames: ['secretKey', 'webhookSecret'],
  });
  expect(items).toContainEqual({ code: 'cash-on-delivery', network: false, prepaid: false, secretNames: [] });
});

it('stored secrets change over to a new key while everything runs, and the old key can go', async () => {
  const key = (fill: string): string => Buffer.alloc(32, fill).toString('base64');
  const boxOf = (keys: string): SecretBox => new SecretBox(Env.from({ ENCRYPTION_KEYS: keys }));
  const both = boxOf(`new:${key('new')},test:${key('key')}`);
  const onlyNew = boxOf(`new:${key('new')}`);
  const { transactor } = app.db;
  const [endpoint] = await app.db.dataSource.query<{ id: number }[]>(
    `INSERT INTO webhook_endpoints (store_id, url, event_types, envelope, secret)
     SELECT id, 'https://hooks.example/', '{}', 'standard', '' FROM stores WHERE slug = 'acme' RETURNING id`,
  );
  const endpointId = endpoint?.id ?? 0;
  const hooks = app.get(WebhookSecrets);
  await app.db.dataSource.query('UPDATE webhook_endpoints SET secret = $2, previous_secret = $3 WHERE id = $1', [
    endpointId,
    hooks.seal(endpointId, 'whsec_now'),
    hooks.seal(endpointId, 'whsec_before'),
  ]);

  const sealed = (await rows()).filter((row) => (row as { secrets: Buffer | null }).secrets !== null);
  expect(sealed.length).toBeGreaterThan(1);
  const noted = jest.fn(async () => {});
  for (const changed of [
    { methods: sealed.length, endpoints: 1 },
    { methods: 0, endpoints: 0 },
  ]) {
    expect({
      methods: await new PaymentSecretRotation(both).run(transactor, noted),
      endpoints: await new WebhookSecretRotation(both).run(transactor, noted),
    }).toEqual(changed);
    expect(noted).toHaveBeenCalledTimes(sealed.length + 1);
  }

  const [method] = await app.db.dataSource.query<{ storeId: number; code: string; secrets: Buffer }[]>(
    `SELECT store_id AS "storeId", code, secrets FROM payment_methods WHERE code = 'STRIPE'`,
  );
  if (!method) throw new Error('No method has secrets');
  expect(new PaymentSecrets(onlyNew).open(method, method.secrets)).toEqual(secrets);
  const [hook] = await app.db.dataSource.query<{ secret: Buffer; previous: Buffer }[]>(
    'SELECT secret, previous_secret AS previous FROM webhook_endpoints WHERE id = $1',
    [endpointId],
  );
  if (!hook) throw new Error('The endpoint is gone');
  const opened = [hook.secret, hook.previous].map((sealed) => new WebhookSecrets(onlyNew).open(endpointId, sealed));
  expect(opened).toEqual(['whsec_now', 'whsec_before']);
});
