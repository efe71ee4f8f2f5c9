import { tokenHash } from '../../src/kernel/ids.js';
import { type Customer, tokenScopes } from '../../src/identity/identity.types.js';
import { type Store } from '../../src/store/store.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { identityOn, newStore, password } from './identity.js';

const invalid = { code: 'auth.refresh_token_invalid', kind: 'unauthenticated' };
const email = 'session@example.com';

let db: TestDatabase;
let identity: ReturnType<typeof identityOn>;
let store: Store;
let other: Store;
let customer: Customer;

beforeAll(async () => {
  db = await testDatabase();
  identity = identityOn(db);
  store = await newStore(db, 'here');
  other = await newStore(db, 'there');
  customer = await identity.customers.register({ storeId: store.id, email, password });
});

afterAll(() => db.close());

const logIn = async (): Promise<string> =>
  (await identity.sessions.logIn({ storeId: store.id, email, password })).tokens.refreshToken;
const refresh = async (token: string, storeId = store.id): Promise<string> =>
  (await identity.sessions.refresh(storeId, token)).tokens.refreshToken;

/** As if the token had been used long before a lost answer could still explain its coming back. */
function age(token: string): Promise<unknown> {
  return db.dataSource.query(
    `UPDATE customer_sessions SET rotated_at = rotated_at - interval '11 seconds' WHERE refresh_hash = $1`,
    [tokenHash(token)],
  );
}

async function rowOf(token: string): Promise<{ id: string; family_id: string; row: string }> {
  const [row] = await db.dataSource.query<[{ id: string; family_id: string; row: string }]>(
    'SELECT id, family_id, s::text AS row FROM customer_sessions s WHERE refresh_hash = $1',
    [tokenHash(token)],
  );
  return row;
}

const principalOf = async (token: string) => {
  const { family_id: sessionId } = await rowOf(token);
  return { customerId: customer.id, storeId: store.id, email, sessionId, scopes: tokenScopes };
};

describe('SessionService', () => {
  it('gives tokens and the customer at log-in; the refresh token is 256 random bits, stored hashed', async () => {
    const session = await identity.sessions.logIn({ storeId: store.id, email, password });
    expect(session.customer).toEqual(customer);
    expect(session.tokens.expiresIn).toBe(900);
    expect(session.tokens.refreshToken).toMatch(/^[\w-]{43}$/);
    expect((await rowOf(session.tokens.refreshToken)).row).not.toContain(session.tokens.refreshToken);
  });

  it('gives a new refresh token for each one, all of one family', async () => {
    const first = await logIn();
    const second = await refresh(first);
    const third = await refresh(second);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(third).toMatch(/^[\w-]{43}$/);
    expect((await rowOf(third)).family_id).toBe((await rowOf(first)).id);
  });

  it('gives the same answer again when the first may have been lost', async () => {
    const first = await logIn();
    const second = await refresh(first);
    expect(await refresh(first)).toBe(second);
    expect(await refresh(second)).not.toBe(second);
  });

  it('gives one successor to any number of refreshes at once', async () => {
    const first = await logIn();
    const successors = await Promise.all(Array.from({ length: 8 }, () => refresh(first)));
    expect(new Set(successors).size).toBe(1);
    const { family_id } = await rowOf(first);
    const [{ count }] = await db.dataSource.query<[{ count: number }]>(
      'SELECT count(*) FROM customer_sessions WHERE family_id = $1',
      [family_id],
    );
    expect(count).toBe(2);
  });

  it('ends the whole log-in when a used token comes back late', async () => {
    const first = await logIn();
    const second = await refresh(first);
    await age(first);
    await expect(refresh(first)).rejects.toMatchObject(invalid);
    await expect(refresh(second)).rejects.toMatchObject(invalid);
    await expect(identity.accessTokens.ofSession(store.id, customer.id, (await rowOf(first)).id)).rejects.toMatchObject(
      {
        code: 'auth.token_invalid',
      },
    );
  });

  it('ends it too when a used token comes back at once but its successor has been used', async () => {
    const first = await logIn();
    const third = await refresh(await refresh(first));
    await expect(refresh(first)).rejects.toMatchObject(invalid);
    await expect(refresh(third)).rejects.toMatchObject(invalid);
  });

  it('leaves other log-ins of the customer alone when one ends', async () => {
    const [mine, another] = [await logIn(), await logIn()];
    await identity.sessions.end(await principalOf(mine));
    await expect(refresh(mine)).rejects.toMatchObject(invalid);
    expect(await refresh(another)).toMatch(/^[\w-]{43}$/);
  });

  it("does not take another store's token, and leaves it as it was", async () => {
    const token = await logIn();
    await expect(refresh(token, other.id)).rejects.toMatchObject(invalid);
    expect(await refresh(token)).toMatch(/^[\w-]{43}$/);
  });

  it.each(['', 'unknown', 'x'.repeat(43)])('does not know the token %j', async (token) => {
    await expect(refresh(token)).rejects.toMatchObject(invalid);
  });

  it('does not take an expired token', async () => {
    const token = await logIn();
    await db.dataSource.query(`UPDATE customer_sessions SET expires_at = now() WHERE refresh_hash = $1`, [
      tokenHash(token),
    ]);
    await expect(refresh(token)).rejects.toMatchObject(invalid);
  });

  it('keeps a blocked customer out, and the token good for when the block is lifted', async () => {
    const token = await logIn();
    await db.dataSource.query(`UPDATE customers SET status = 'blocked' WHERE id = $1`, [customer.id]);
    await expect(refresh(token)).rejects.toMatchObject({ code: 'customer.blocked' });
    await db.dataSource.query(`UPDATE customers SET status = 'active' WHERE id = $1`, [customer.id]);
    expect(await refresh(token)).toMatch(/^[\w-]{43}$/);
  });

  it('ends an access token in this process at once on log-out, twice is as good as once', async () => {
    const principal = await principalOf(await logIn());
    expect(await identity.accessTokens.ofSession(store.id, customer.id, principal.sessionId)).toEqual(principal);
    await identity.sessions.end(principal);
    await identity.sessions.end(principal);
    await expect(identity.accessTokens.ofSession(store.id, customer.id, principal.sessionId)).rejects.toMatchObject({
      code: 'auth.token_invalid',
    });
  });

  it('lets no refresh outlive a log-out that comes at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const token = await logIn();
      const principal = await principalOf(token);
      const [refreshed] = await Promise.allSettled([refresh(token), identity.sessions.end(principal)]);
      const last = refreshed.status === 'fulfilled' ? refreshed.value : token;
      await expect(refresh(last)).rejects.toMatchObject(invalid);
    }
  });

  it('deletes log-ins a day after their last token expired, and no others', async () => {
    const [old, young] = [await logIn(), await logIn()];
    const successor = await refresh(young);
    const expire = `UPDATE customer_sessions SET expires_at = now() - interval '25 hours' WHERE refresh_hash = ANY ($1)`;
    await db.dataSource.query(expire, [[tokenHash(old), tokenHash(young)]]);
    expect(await identity.sessions.deleteExpired()).toBe(1);
    expect(await rowOf(old)).toBeUndefined();
    expect(await refresh(successor)).toMatch(/^[\w-]{43}$/);
  });
});
