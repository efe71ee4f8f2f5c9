import { createHmac, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ExecutionContext, Logger } from '@nestjs/common';
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { AccessTokenStrategy } from '../../src/identity/access-token.strategy.js';
import { CustomerTokenGuard } from '../../src/identity/customer-token.guard.js';
import { IdentityProvider } from '../../src/identity/identity-provider.service.js';
import { type Customer, tokenScopes } from '../../src/identity/identity.types.js';
import { OutsideTokenStrategy } from '../../src/identity/outside-token.strategy.js';
import { type Store } from '../../src/store/store.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { identityOn, jwtSecret, newStore, password } from './identity.js';

const outsideIssuer = 'https://id.example';
const outsideAudience = 'shop';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ourKey = createSecretKey(jwtSecret, 'utf8');

let db: TestDatabase;
let identity: ReturnType<typeof identityOn>;
let keySet: Server;
let keySetFetches = 0;
let strangersFetches = 0;
let strangersKeySet: Server;
const guard = new CustomerTokenGuard();
let store: Store;
let other: Store;
let customer: Customer;
let sessionId: string;

beforeAll(async () => {
  Logger.overrideLogger(false);
  keySet = await serve(
    [
      { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa-1', alg: 'RS256', use: 'sig' },
      { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec-1', alg: 'ES256', use: 'sig' },
    ],
    () => (keySetFetches += 1),
  );
  strangersKeySet = await serve(
    [{ ...stranger.publicKey.export({ format: 'jwk' }), kid: 'rsa-1' }],
    () => (strangersFetches += 1),
  );
  db = await testDatabase();
  identity = identityOn(db, {
    IDP_JWKS_URL: urlOf(keySet),
    IDP_ISSUER: outsideIssuer,
    IDP_AUDIENCE: outsideAudience,
  });
  new AccessTokenStrategy(identity.env, identity.signingKey, identity.accessTokens, identity.guestTokens);
  new OutsideTokenStrategy(identity.env, new IdentityProvider(identity.env), identity.accessTokens);
  store = await newStore(db, 'here');
  other = await newStore(db, 'there');
  customer = await identity.customers.register({ storeId: store.id, email: 'token@example.com', password });
  sessionId = await newSession();
});

afterAll(async () => {
  keySet.close();
  strangersKeySet.close();
  await db.close();
});

async function serve(keys: object[], count: () => void): Promise<Server> {
  const server = createServer((_, response) => {
    count();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;

async function newSession(): Promise<string> {
  const { tokens } = await identity.sessions.logIn({ storeId: store.id, email: customer.email, password });
  return String(decoded(tokens.accessToken).sid);
}

function decoded(token: string): JWTPayload {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

const ourClaims = (): JWTPayload => ({
  typ: 'access',
  store: store.id,
  sid: sessionId,
  scope: tokenScopes.join(' '),
  iss: 'cashwrap',
  aud: 'cashwrap-storefront',
  sub: String(customer.id),
  iat: now(),
  exp: now() + 900,
});

const outsideClaims = (): JWTPayload => ({
  iss: outsideIssuer,
  aud: outsideAudience,
  sub: 'person-1',
  email: 'person@example.com',
  email_verified: true,
  iat: now(),
  exp: now() + 900,
});

/** A token of ours with some claims and headers exchanged; `undefined` leaves one out. */
const ours = (claims: JWTPayload = {}, header: object = {}, key: KeyObject = ourKey): Promise<string> =>
  signed({ ...ourClaims(), ...claims }, { alg: 'HS256', ...header }, key);

const outside = (claims: JWTPayload = {}, header: object = {}, key: KeyObject = rsa.privateKey): Promise<string> =>
  signed({ ...outsideClaims(), ...claims }, { alg: 'RS256', kid: 'rsa-1', ...header }, key);

function signed(claims: JWTPayload, header: JWTHeaderParameters, key: KeyObject): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(key);
}

/** Signs by hand what a library would refuse to. */
function forged(header: object, claims: object, secret: string | Buffer): string {
  const body = `${encode(header)}.${encode(claims)}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

async function principalOf(token: string, of: Store | null = store): Promise<unknown> {
  const request: Record<string, unknown> = { headers: { authorization: `Bearer ${token}` }, store: of ?? undefined };
  const http = { getRequest: () => request, getResponse: () => ({}) };
  await guard.canActivate({ switchToHttp: () => http } as unknown as ExecutionContext);
  return request.customer;
}

const invalid = { code: 'auth.token_invalid', kind: 'unauthenticated' };
const expired = { code: 'auth.token_expired', kind: 'unauthenticated' };

describe('an access token of ours', () => {
  it('names its customer', async () => {
    const expected = {
      customerId: customer.id,
      storeId: store.id,
      email: customer.email,
      sessionId,
      scopes: tokenScopes,
    };
    expect(await principalOf(identity.accessTokens.issue(customer, sessionId))).toEqual(expected);
    expect(await principalOf(await ours())).toEqual(expected);
  });

  it('carries issuer, audience, subject, store, session, type and a life of 15 minutes, and nothing personal', () => {
    const claims = decoded(identity.accessTokens.issue(customer, sessionId));
    expect(claims).toEqual({ ...ourClaims(), iat: claims.iat, exp: (claims.iat ?? 0) + 900 });
  });

  it('tells the store where nothing else does', async () => {
    const principal = await principalOf(identity.accessTokens.issue(customer, sessionId), null);
    expect(principal).toMatchObject({ storeId: store.id });
  });

  it.each([
    ['59 seconds past its end', { exp: -59 }],
    ['that starts in 59 seconds', { nbf: 59 }],
  ])('is good %s, because clocks differ', async (_, offsets) => {
    expect(await principalOf(await ours(fromNow(offsets)))).toMatchObject({ customerId: customer.id });
  });

  it('has expired 61 seconds past its end', async () => {
    await expect(principalOf(await ours(fromNow({ exp: -61 })))).rejects.toMatchObject(expired);
  });

  const faults: [string, () => string | Promise<string>][] = [
    ['another issuer', () => ours({ iss: 'someone' })],
    ['no issuer', () => ours({ iss: undefined })],
    ['another audience', () => ours({ aud: 'cashwrap-admin' })],
    ['no audience', () => ours({ aud: undefined })],
    ['the type of another token', () => ours({ typ: 'cart' })],
    ['no type', () => ours({ typ: undefined })],
    ['no end', () => ours({ exp: undefined })],
    ['a start in the future', () => ours(fromNow({ nbf: 120 }))],
    ['no store', () => ours({ store: undefined })],
    ['another store', () => ours({ store: other.id })],
    ['no session', () => ours({ sid: undefined })],
    ['a session that never was', () => ours({ sid: '018f0000-0000-7000-8000-000000000000' })],
    ['a session that is no UUID', () => ours({ sid: "' OR true --" })],
    ['another customer than the session', () => ours({ sub: String(customer.id + 1) })],
    ['a subject that is no id', () => ours({ sub: '1 OR 1=1' })],
    ['another secret', () => ours({}, {}, createSecretKey('x'.repeat(32), 'utf8'))],
    ['a larger hash', () => ours({}, { alg: 'HS512' })],
    ['an RSA signature', () => ours({}, { alg: 'RS256', kid: 'rsa-1' }, rsa.privateKey)],
    ['no signature and alg none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(ourClaims())}.`],
    ['alg None with a signature', () => forged({ alg: 'None', typ: 'JWT' }, ourClaims(), jwtSecret)],
    ['no signature', async () => (await ours()).replace(/[^.]+$/, '')],
    [
      'a changed claim',
      async () => {
        const [header, , signature] = (await ours()).split('.');
        return [header, encode({ ...ourClaims(), exp: now() + 9_000 }), signature].join('.');
      },
    ],
    ['the empty secret', () => forged({ alg: 'HS256', typ: 'JWT' }, ourClaims(), '')],
    [
      'a kid that is a path to a file known to be empty',
      () => forged({ alg: 'HS256', kid: '../../../../dev/null' }, ourClaims(), ''),
    ],
    ['a kid that is SQL', () => forged({ alg: 'HS256', kid: "x' UNION SELECT 'secret" }, ourClaims(), 'secret')],
    [
      'a jku of the forger',
      () => ours({}, { alg: 'RS256', kid: 'rsa-1', jku: urlOf(strangersKeySet) }, stranger.privateKey),
    ],
    [
      'a jwk of the forger',
      () => ours({}, { alg: 'RS256', jwk: stranger.publicKey.export({ format: 'jwk' }) as never }, stranger.privateKey),
    ],
    [
      'an x5u of the forger',
      () => ours({}, { alg: 'RS256', kid: 'rsa-1', x5u: urlOf(strangersKeySet) }, stranger.privateKey),
    ],
    ['a payload that is no object', () => forged({ alg: 'HS256', typ: 'JWT' }, ['access'], jwtSecret)],
    ['one part too few', () => 'e30.e30'],
    ['nothing in it', () => ''],
    ['a publishable key instead', () => 'pk_demo_acme'],
    ['a secret key instead', () => 'sk_demo_acme'],
  ];

  it.each(faults)('is refused with %s', async (_, token) => {
    await expect(principalOf(await token())).rejects.toMatchObject(invalid);
    expect(strangersFetches).toBe(0);
  });

  it('is refused when it is a refresh token', async () => {
    const { tokens } = await identity.sessions.logIn({ storeId: store.id, email: customer.email, password });
    await expect(principalOf(tokens.refreshToken)).rejects.toMatchObject(invalid);
  });

  it('is refused at another store', async () => {
    await expect(principalOf(await ours(), other)).rejects.toMatchObject(invalid);
  });

  it('is refused once its session has ended', async () => {
    const ended = await newSession();
    const token = await ours({ sid: ended });
    const principal = await principalOf(token);
    await identity.sessions.end(principal as never);
    await expect(principalOf(token)).rejects.toMatchObject(invalid);
  });

  it('is refused when the customer is blocked', async () => {
    const fresh = await newSession();
    await db.dataSource.query(`UPDATE customers SET status = 'blocked' WHERE id = $1`, [customer.id]);
    await expect(principalOf(await ours({ sid: fresh }))).rejects.toMatchObject({ code: 'customer.blocked' });
    await db.dataSource.query(`UPDATE customers SET status = 'active' WHERE id = $1`, [customer.id]);
  });
});

describe('a token of the outside identity provider', () => {
  it.each([
    ['RS256', () => outside()],
    ['ES256', () => outside({}, { alg: 'ES256', kid: 'ec-1' }, ec.privateKey)],
  ])('signed with %s names its customer, who needs no session here', async (_, token) => {
    expect(await principalOf(await token())).toEqual({
      customerId: expect.any(Number) as number,
      storeId: store.id,
      email: 'person@example.com',
      sessionId: null,
      scopes: tokenScopes,
    });
  });

  it('is another customer in another store', async () => {
    const [here, there] = [await principalOf(await outside()), await principalOf(await outside(), other)];
    expect(there).toMatchObject({ storeId: other.id, email: 'person@example.com' });
    expect(there).not.toMatchObject({ customerId: (here as { customerId: number }).customerId });
  });

  it('fetches the key set once for any number of tokens', async () => {
    await principalOf(await outside());
    const before = keySetFetches;
    for (let round = 0; round < 5; round += 1)
      await principalOf(await outside({ sub: `person-${round % 2}`, email: `p${round % 2}@example.com` }));
    expect(keySetFetches).toBe(before);
    expect(before).toBeGreaterThan(0);
  });

  it('does not let unknown key ids hammer the provider', async () => {
    await principalOf(await outside());
    const before = keySetFetches;
    for (let round = 0; round < 5; round += 1) {
      await expect(principalOf(await outside({}, { kid: `made up ${round}` }))).rejects.toMatchObject(invalid);
    }
    expect(keySetFetches - before).toBeLessThanOrEqual(1);
  });

  it('has expired 61 seconds past its end', async () => {
    await expect(principalOf(await outside(fromNow({ exp: -61 })))).rejects.toMatchObject(expired);
  });

  const faults: [string, () => string | Promise<string>][] = [
    ['another issuer', () => outside({ iss: 'https://evil.example' })],
    ['our issuer', () => outside({ iss: 'cashwrap', aud: 'cashwrap-storefront' })],
    ['another audience', () => outside({ aud: 'another shop' })],
    ['no audience', () => outside({ aud: undefined })],
    ['no end', () => outside({ exp: undefined })],
    ['a start in the future', () => outside(fromNow({ nbf: 120 }))],
    ['no subject', () => outside({ sub: undefined })],
    ['an endless subject', () => outside({ sub: 'x'.repeat(256) })],
    ['the key of a stranger', () => outside({}, {}, stranger.privateKey)],
    ['a key id of another algorithm', () => outside({}, { kid: 'ec-1' })],
    ['an algorithm that is not trusted', () => outside({}, { alg: 'PS256' })],
    [
      'the public key as a shared secret',
      () =>
        forged({ alg: 'HS256', kid: 'rsa-1' }, outsideClaims(), rsa.publicKey.export({ format: 'pem', type: 'spki' })),
    ],
    [
      'the public key as a shared secret, in DER',
      () =>
        forged({ alg: 'HS256', kid: 'rsa-1' }, outsideClaims(), rsa.publicKey.export({ format: 'der', type: 'spki' })),
    ],
    ['our own secret', () => forged({ alg: 'HS256' }, outsideClaims(), jwtSecret)],
    ['alg none', () => `${encode({ alg: 'none', kid: 'rsa-1' })}.${encode(outsideClaims())}.`],
    ['a jku of the forger', () => outside({}, { jku: urlOf(strangersKeySet) }, stranger.privateKey)],
    [
      'a jwk of the forger',
      () => outside({}, { jwk: stranger.publicKey.export({ format: 'jwk' }) }, stranger.privateKey),
    ],
    ['an x5u of the forger', () => outside({}, { x5u: urlOf(strangersKeySet) }, stranger.privateKey)],
  ];

  it.each(faults)('is refused with %s', async (_, token) => {
    await expect(principalOf(await token())).rejects.toMatchObject(invalid);
    expect(strangersFetches).toBe(0);
  });

  it('is refused where the request tells no store', async () => {
    await expect(principalOf(await outside(), null)).rejects.toMatchObject(invalid);
  });

  it.each([
    ['an address that is not verified', { email_verified: false }],
    ['an address that is verified in words only', { email_verified: 'true' }],
    ['an address of which nothing is said', { email_verified: undefined }],
    ['no address', { email: undefined }],
  ])('is refused on first sight with %s', async (_, claims) => {
    await expect(principalOf(await outside({ sub: 'new person', ...claims }))).rejects.toMatchObject({
      code: 'auth.email_not_verified',
    });
  });
});

describe('without an outside identity provider', () => {
  it('has no key for any token', async () => {
    const { env } = identityOn(db);
    await expect(new IdentityProvider(env).keyFor(await outside())).rejects.toMatchObject(invalid);
  });
});

describe('an identity provider that does not answer', () => {
  it('makes its tokens unavailable, not invalid', async () => {
    const { env } = identityOn(db, {
      IDP_JWKS_URL: 'http://127.0.0.1:1/',
      IDP_ISSUER: outsideIssuer,
      IDP_AUDIENCE: 'x',
    });
    await expect(new IdentityProvider(env).keyFor(await outside())).rejects.toMatchObject({
      code: 'auth.identity_provider_unavailable',
      kind: 'unavailable',
    });
  });
});

function fromNow(offsets: { exp?: number; nbf?: number }): JWTPayload {
  return Object.fromEntries(Object.entries(offsets).map(([claim, seconds]) => [claim, now() + seconds]));
}
