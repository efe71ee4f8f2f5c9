import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { type Answer } from '../../http/support/ask.js';
import { request, testApp, type TestApp } from '../../support/app.js';
import { conforming } from './support/schemas.js';
import { address, orderIdOf, orders } from './support/shop.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
let keySet: Server;
let app: TestApp;

beforeAll(async () => {
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'rsa-1', alg: 'RS256', use: 'sig' }];
  keySet = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => keySet.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(keySet.address() as AddressInfo).port}/keys`;
  const settings = { IDP_JWKS_URL: url, IDP_ISSUER: 'https://id.example', IDP_AUDIENCE: 'shop' };
  app = await testApp({ settings });
});

afterAll(async () => {
  await app.close();
  keySet.close();
});

/** The token of an identity provider, which knows nothing of stores. */
async function bearer(): Promise<Record<string, string>> {
  const token = await new SignJWT({ email: 'person@example.com', email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa-1' })
    .setIssuer('https://id.example')
    .setAudience('shop')
    .setSubject('person-1')
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(privateKey);
  return { Authorization: `Bearer ${token}` };
}

const list = async (): Promise<Answer> => request(app, 'GET', orders, { headers: await bearer() });

it('IO-3 a token that names no store counts for the only store that speaks i-orders', async () => {
  const headers = await bearer();
  const body = { lines: [{ sku: 'TENT-2', quantity: 1 }] };
  const cart = { headers: { ...headers, 'X-Store-Key': 'pk_demo_maple' }, body };
  expect((await request(app, 'POST', '/storefront/v1/carts', cart)).status).toBe(201);
  const saved = await request(app, 'POST', orders, {
    headers,
    body: { action: 'save_order', billing_address: address },
  });
  const order = await request(app, 'GET', `${orders}${orderIdOf(conforming(saved, 'saved'))}/`, { headers });
  expect(conforming(order, 'order').body).toMatchObject({ customer: { email: 'person@example.com' } });
});

it('IO-3 it counts for none where several speak it', async () => {
  await app.db.dataSource.query(`UPDATE stores SET contracts = contracts || '{i-orders}' WHERE slug = 'acme'`);
  const { status, body } = conforming(await list(), 'list');
  expect([status, Object.keys(body as object)]).toEqual([401, ['detail']]);
});
