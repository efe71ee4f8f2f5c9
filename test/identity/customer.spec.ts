import { parseOptions } from '@node-rs/argon2';
import { normalizeEmail } from '../../src/identity/email.js';
import { passwordFault } from '../../src/identity/password.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { type Store } from '../../src/store/store.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { staged } from '../support/staged.js';
import { identityOn, newStore, password } from './identity.js';

let db: TestDatabase;
let identity: ReturnType<typeof identityOn>;
let store: Store;
let other: Store;

beforeAll(async () => {
  db = await testDatabase();
  identity = identityOn(db);
  store = await newStore(db, 'here');
  other = await newStore(db, 'there');
});

afterAll(() => db.close());

const register = (email: string, extra: object = {}) =>
  identity.customers.register({ storeId: store.id, email, password, ...extra });

const authenticate = (email: string, text = password, storeId = store.id) =>
  identity.customers.authenticate({ storeId, email, password: text });

const count = async (): Promise<number> =>
  (await db.dataSource.query<[{ count: number }]>('SELECT count(*) FROM customers'))[0].count;

describe('registering', () => {
  it('opens an account with the address in its normal form, and shows no secret', async () => {
    const customer = await register('  Ann@Example.COM ', { firstName: 'Ann', phone: '+8801711000000' });
    expect(customer).toEqual({
      id: customer.id,
      storeId: store.id,
      email: 'ann@example.com',
      firstName: 'Ann',
      lastName: null,
      phone: '+8801711000000',
      status: 'active',
      createdAt: customer.createdAt,
    });
    expect(await identity.customers.byId(db.dataSource.manager, store.id, customer.id)).toEqual(customer);
  });

  it('keeps the password as argon2id at 19 MiB and two passes', async () => {
    const { id } = await register('argon@example.com');
    const [row] = await db.dataSource.query<[{ password_hash: string }]>(
      'SELECT password_hash FROM customers WHERE id = $1',
      [id],
    );
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(row.password_hash)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  });

  it('refuses an address that a customer of the store has, however it is written', async () => {
    await register('taken@example.com');
    const before = await count();
    await expect(register('TAKEN@example.com')).rejects.toMatchObject({
      code: 'customer.email_taken',
      kind: 'conflict',
    });
    expect(await count()).toBe(before);
  });

  it('lets one of many win the race for an address', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => register('race@example.com')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'customer.email_taken' });
    }
  });

  it('keeps the customers of two stores apart', async () => {
    const here = await register('both@example.com');
    const there = await register('both@example.com', { storeId: other.id });
    expect(there.id).not.toBe(here.id);
    await expect(identity.customers.byId(db.dataSource.manager, other.id, here.id)).rejects.toMatchObject({
      code: 'customer.not_found',
    });
  });

  it.each([
    ['no address', { email: 'nobody' }],
    ['a short password', { password: '1234567' }],
    ['a password of more than 128 bytes', { password: 'ä'.repeat(65) }],
  ])('refuses %s', async (_, fault) => {
    const before = await count();
    await expect(register('fine@example.com', fault)).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await count()).toBe(before);
  });
});

describe('authenticating', () => {
  it('knows a customer by address, in any case, and password', async () => {
    const customer = await register('login@example.com');
    expect(await authenticate('LOGIN@example.com ')).toEqual(customer);
  });

  it("answers an unknown address, a wrong password and another store's customer alike", async () => {
    await register('known@example.com');
    const refusals = await Promise.allSettled([
      authenticate('unknown@example.com'),
      authenticate('known@example.com', 'wrong password'),
      authenticate('known@example.com', password, other.id),
      authenticate('not an address'),
      authenticate('known@example.com', 'x'.repeat(100_000)),
    ]);
    const shown = refusals.map((refusal) => refusal.status === 'rejected' && String(refusal.reason));
    expect(new Set(shown)).toEqual(new Set(['DomainError: The e-mail address or the password is wrong.']));
  });

  it('verifies exactly one hash of the same cost, whether the address is known or not', async () => {
    await register('effort@example.com');
    const verify = jest.spyOn(identity.hasher, 'verify');
    const hash = jest.spyOn(identity.hasher, 'hash');
    for (const email of ['effort@example.com', 'nobody@example.com', 'not an address']) {
      verify.mockClear();
      await expect(authenticate(email, 'wrong password')).rejects.toMatchObject({ code: 'auth.credentials_invalid' });
      expect(verify).toHaveBeenCalledTimes(1);
    }
    expect(hash).not.toHaveBeenCalled();
    const decoy = await (identity.hasher as unknown as { decoy: Promise<string> }).decoy;
    expect(parseOptions(decoy)).toEqual(parseOptions(await identity.hasher.hash(password)));
  });

  it('lets nobody in with the decoy or an account that has no password', async () => {
    const { id } = await register('passwordless@example.com');
    await db.dataSource.query('UPDATE customers SET password_hash = NULL WHERE id = $1', [id]);
    await expect(authenticate('passwordless@example.com')).rejects.toMatchObject({ code: 'auth.credentials_invalid' });
    expect(await identity.hasher.verify(null, '')).toBe(false);
  });

  it('tells a customer of being blocked only after the right password', async () => {
    const { id } = await register('blocked@example.com');
    await db.dataSource.query(`UPDATE customers SET status = 'blocked' WHERE id = $1`, [id]);
    await expect(authenticate('blocked@example.com')).rejects.toMatchObject({ code: 'customer.blocked' });
    await expect(authenticate('blocked@example.com', 'wrong password')).rejects.toMatchObject({
      code: 'auth.credentials_invalid',
    });
  });
});

describe('an outside identity', () => {
  const person = { issuer: 'https://id.example', verifiedEmail: 'outside@example.com' };
  const ofIdentity = (subject: string, extra: object = {}) =>
    identity.customers.ofIdentity({ storeId: store.id, subject, ...person, ...extra });

  it('becomes a customer on first sight and is the same one later, whatever its address is then', async () => {
    const first = await ofIdentity('first');
    expect(first).toMatchObject({ email: 'outside@example.com', status: 'active' });
    expect(await ofIdentity('first', { verifiedEmail: 'moved@example.com' })).toEqual(first);
    expect(await ofIdentity('first', { verifiedEmail: null })).toEqual(first);
  });

  it('is another customer in another store', async () => {
    const here = await ofIdentity('two stores', { verifiedEmail: 'two@example.com' });
    const there = await ofIdentity('two stores', { verifiedEmail: 'two@example.com', storeId: other.id });
    expect(there.id).not.toBe(here.id);
  });

  it('is refused on first sight without an address that the provider vouches for', async () => {
    const before = await count();
    await expect(ofIdentity('unverified', { verifiedEmail: null })).rejects.toMatchObject({
      code: 'auth.email_not_verified',
    });
    expect(await count()).toBe(before);
  });

  it('takes over the account with its address; the password and the sessions of whoever opened it end', async () => {
    const squatter = await register('mine@example.com');
    const { tokens } = await identity.sessions.logIn({ storeId: store.id, email: 'mine@example.com', password });
    expect(await ofIdentity('owner', { verifiedEmail: 'Mine@example.com' })).toMatchObject({ id: squatter.id });
    await expect(authenticate('mine@example.com')).rejects.toMatchObject({ code: 'auth.credentials_invalid' });
    await expect(identity.sessions.refresh(store.id, tokens.refreshToken)).rejects.toMatchObject({
      code: 'auth.refresh_token_invalid',
    });
  });

  it("does not take over another identity's account", async () => {
    const owner = await ofIdentity('rightful', { verifiedEmail: 'contested@example.com' });
    await expect(ofIdentity('intruder', { verifiedEmail: 'contested@example.com' })).rejects.toMatchObject({
      code: 'customer.email_taken',
    });
    expect(await ofIdentity('rightful')).toEqual(owner);
  });

  it('is one customer when many first requests come at once', async () => {
    const seen = await Promise.all(
      Array.from({ length: 5 }, () => ofIdentity('eager', { verifiedEmail: 'eager@example.com' })),
    );
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
  });

  it.each([
    ['by the same address', 'same@example.com', 'same@example.com'],
    ['by another address', 'old@example.com', 'new@example.com'],
  ])('is the customer that a rival makes of it between the look and the insert, %s', async (_, email, address) => {
    const before = await count();
    const subject = `raced ${email}`;
    const rivals = (tx: Tx) =>
      tx.query('INSERT INTO customers (store_id, identity_issuer, identity_subject, email) VALUES ($1, $2, $3, $4)', [
        store.id,
        person.issuer,
        subject,
        email,
      ]);
    const late = () => ofIdentity(subject, { verifiedEmail: address });
    expect(await staged(db, rivals, late)).toMatchObject({ email, status: 'active' });
    expect(await count()).toBe(before + 1);
  });
});

describe('normalizeEmail', () => {
  it.each([
    [' A.B@Example.com ', 'a.b@example.com'],
    ['', null],
    ['a@b', null],
    ['a@b.example, c@d.example', null],
    [`${'x'.repeat(64)}@${'y'.repeat(63)}.${'z'.repeat(63)}.${'w'.repeat(63)}.example`, null],
  ])('makes %j %j', (text, normal) => {
    expect(normalizeEmail(text)).toBe(normal);
  });
});

describe('passwordFault', () => {
  it.each([
    ['7 characters', '1234567', 'too_short'],
    ['7 characters of two code units each', '😀'.repeat(7), 'too_short'],
    ['8 characters', '12345678', null],
    ['128 bytes', 'ä'.repeat(64), null],
    ['129 bytes', 'x'.repeat(129), 'too_long'],
  ] as const)('finds %s %s', (_, text, fault) => {
    expect(passwordFault(text)).toBe(fault);
  });
});
