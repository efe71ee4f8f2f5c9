import { tokenHash } from '../../src/kernel/ids.js';
import { grants, StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreOrigins } from '../../src/store/store-origins.js';
import { liveKeyByHash } from '../../src/store/store.queries.js';
import { StoreService } from '../../src/store/store.service.js';
import { type KeyKind, type Store } from '../../src/store/store.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

let db: TestDatabase;
let stores: StoreService;
let keys: StoreKeys;
let acme: Store;
let other: Store;

beforeAll(async () => {
  db = await testDatabase();
  stores = new StoreService(db.dataSource);
  keys = new StoreKeys(db.dataSource, db.transactor, stores);
  acme = await newStore('acme', { demo: true, corsOrigins: ['https://acme.example'], firstOrderNumber: 1042 });
  other = await newStore('other', {});
});

afterAll(() => db.close());

function newStore(slug: string, extra: object): Promise<Store> {
  const base = { slug, name: slug, currency: 'BDT', countries: ['BD'], orderNumberPrefix: slug.toUpperCase() };
  return db.transactor.run((tx) => stores.create(tx, { ...base, ...extra }));
}

function newKey(kind: KeyKind, scopes: string[] = [], storeId = acme.id) {
  return db.transactor.run((tx) => keys.create(tx, { storeId, kind, name: 'test', scopes }));
}

function keyCount(): Promise<[{ count: number }]> {
  return db.dataSource.query('SELECT count(*) FROM api_keys');
}

describe('StoreService', () => {
  it('finds a store by its id, its slug and its public id', async () => {
    expect(await stores.byId(acme.id)).toEqual(acme);
    expect(await stores.bySlug('acme')).toEqual(acme);
    expect(await stores.byPublicId(acme.publicId)).toEqual(acme);
    expect(acme.publicId).toMatch(/^store_[\w-]{24}$/);
  });

  it('refuses a store that does not exist, and does not take one id for another', async () => {
    await expect(stores.byId(999_999)).rejects.toMatchObject({ code: 'store.not_found' });
    await expect(stores.bySlug(acme.publicId)).rejects.toMatchObject({ code: 'store.not_found' });
    await expect(stores.byPublicId(String(acme.id))).rejects.toMatchObject({ code: 'store.not_found' });
  });

  it('gives every store order numbers of its own, from the first one asked for', async () => {
    const next = ({ id }: Store): Promise<[{ nextval: number }]> =>
      db.dataSource.query(`SELECT nextval('order_numbers.store_${id}')`);
    expect([await next(acme), await next(acme), await next(other)]).toEqual([
      [{ nextval: 1042 }],
      [{ nextval: 1043 }],
      [{ nextval: 1 }],
    ]);
  });

  it('refuses a slug that is taken, and leaves no sequence behind', async () => {
    const sequences = (): Promise<object[]> =>
      db.dataSource.query(`SELECT sequencename FROM pg_sequences WHERE schemaname = 'order_numbers' ORDER BY 1`);
    const before = await sequences();
    await expect(newStore('acme', {})).rejects.toMatchObject({ code: 'store.taken', kind: 'conflict' });
    expect(await sequences()).toEqual(before);
  });
});

describe('StoreKeys', () => {
  it('makes keys of 256 random bits that stand for their store', async () => {
    const publishable = await newKey('publishable');
    const secret = await newKey('secret', ['orders:read']);
    expect(publishable.key).toMatch(/^pk_live_[\w-]{43}$/);
    expect(secret.key).toMatch(/^sk_live_[\w-]{43}$/);
    expect(await keys.authenticate(publishable.key, 'publishable')).toEqual({
      keyId: publishable.id,
      store: acme,
      scopes: [],
    });
    expect(await keys.authenticate(secret.key, 'secret')).toEqual({
      keyId: secret.id,
      store: acme,
      scopes: ['orders:read'],
    });
  });

  it('keeps the hash and a hint, never the text', async () => {
    const { id, key, hint } = await newKey('secret');
    const [row] = await db.dataSource.query<[{ key_hash: Buffer; hint: string; row: string }]>(
      'SELECT key_hash, hint, api_keys::text AS row FROM api_keys WHERE id = $1',
      [id],
    );
    expect(row.key_hash).toEqual(tokenHash(key));
    expect([row.hint, hint]).toEqual([`sk_live_…${key.slice(-4)}`, `sk_live_…${key.slice(-4)}`]);
    expect(row.row).not.toContain(key.slice('sk_live_'.length));
  });

  it('never takes a key of one kind for one of the other', async () => {
    const publishable = await newKey('publishable');
    const secret = await newKey('secret', ['*']);
    expect(await keys.authenticate(secret.key, 'publishable')).toBeNull();
    expect(await keys.authenticate(publishable.key, 'secret')).toBeNull();
    // Nor when its prefix says otherwise than its row.
    await db.dataSource.query(`UPDATE api_keys SET kind = 'publishable' WHERE id = $1`, [secret.id]);
    expect(await keys.authenticate(secret.key, 'secret')).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['a bare prefix', 'pk_'],
    ['a key it never made', 'pk_live_unknown'],
    ['a text of any length', `pk_live_${'x'.repeat(10_000)}`],
    ['a text that PostgreSQL cannot store', 'pk_live_\0'],
  ])('does not know %s', async (_, key) => {
    expect(await keys.authenticate(key, 'publishable')).toBeNull();
  });

  it('revokes a key at once in this process, and once only', async () => {
    const { id, key } = await newKey('secret');
    expect(await keys.authenticate(key, 'secret')).not.toBeNull();
    await db.transactor.run((tx) => keys.revoke(tx, acme.id, id));
    expect(await keys.authenticate(key, 'secret')).toBeNull();
    await expect(db.transactor.run((tx) => keys.revoke(tx, acme.id, id))).rejects.toMatchObject({
      code: 'store.key_not_found',
    });
  });

  it('keeps a key whose revocation was rolled back', async () => {
    const { id, key } = await newKey('secret');
    const revoked = db.transactor.run(async (tx) => {
      await keys.revoke(tx, acme.id, id);
      throw new Error('something else failed');
    });
    await expect(revoked).rejects.toThrow('something else failed');
    expect(await keys.authenticate(key, 'secret')).toMatchObject({ keyId: id });
    expect(await new StoreKeys(db.dataSource, db.transactor, stores).authenticate(key, 'secret')).toMatchObject({
      keyId: id,
    });
  });

  it('does not remember what it read before a revocation that overtook it', async () => {
    const { id, key } = await newKey('secret');
    const rival = new StoreKeys(db.dataSource, db.transactor, stores);
    const read = liveKeyByHash.first.bind(liveKeyByHash);
    const spy = jest.spyOn(liveKeyByHash, 'first').mockImplementationOnce(async (manager, values) => {
      const row = await read(manager, values);
      await db.transactor.run((tx) => rival.revoke(tx, acme.id, id));
      return row;
    });
    expect(await rival.authenticate(key, 'secret')).toMatchObject({ keyId: id });
    expect(await rival.authenticate(key, 'secret')).toBeNull();
    expect(spy).toHaveBeenCalledTimes(2);
    spy.mockRestore();
  });

  it('remembers for some seconds that there is no such key, and asks no more', async () => {
    const asker = new StoreKeys(db.dataSource, db.transactor, stores);
    const spy = jest.spyOn(liveKeyByHash, 'first');
    for (let time = 0; time < 3; time += 1)
      expect(await asker.authenticate('pk_live_nobodys', 'publishable')).toBeNull();
    expect(spy).toHaveBeenCalledTimes(1);
    expect(asker.remembers('pk_live_nobodys')).toBe(false);
    expect(asker.remembers('x'.repeat(10_000))).toBe(false);
    spy.mockRestore();
  });

  it('knows a key again that was good, until it finds that it was revoked elsewhere', async () => {
    const { id, key } = await newKey('publishable');
    const clock = jest.spyOn(performance, 'now');
    const began = performance.now();
    const asker = new StoreKeys(db.dataSource, db.transactor, stores);
    try {
      expect(asker.remembers(key)).toBe(false);
      expect(await asker.authenticate(key, 'publishable')).toMatchObject({ keyId: id });
      await db.transactor.run((tx) => keys.revoke(tx, acme.id, id));
      clock.mockReturnValue(began + 60_000);
      expect(asker.remembers(key)).toBe(true);
      expect(await asker.authenticate(key, 'publishable')).toBeNull();
      expect(asker.remembers(key)).toBe(false);
    } finally {
      clock.mockRestore();
    }
  });

  it("does not revoke another store's key", async () => {
    const { id, key } = await newKey('secret');
    await expect(db.transactor.run((tx) => keys.revoke(tx, other.id, id))).rejects.toMatchObject({
      code: 'store.key_not_found',
    });
    expect(await keys.authenticate(key, 'secret')).toMatchObject({ keyId: id });
  });

  it.each([
    ['secret', ['orders']],
    ['secret', ['orders:delete']],
    ['secret', ['orders:read', '']],
    ['publishable', ['*']],
    ['publishable', ['orders:read']],
  ] as const)('refuses a %s key with the scopes %j', async (kind, scopes) => {
    const before = await keyCount();
    await expect(newKey(kind, [...scopes])).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await keyCount()).toEqual(before);
  });

  it('accepts the demo keys while the store is a demo store, and no longer', async () => {
    const demo = await newStore('passing-demo', { demo: true });
    await db.transactor.run((tx) => keys.createDemo(tx, demo));
    await db.transactor.run((tx) => keys.createDemo(tx, demo));
    expect(await keys.authenticate('pk_demo_passing-demo', 'publishable')).toMatchObject({ store: demo, scopes: [] });
    expect(await keys.authenticate('sk_demo_passing-demo', 'secret')).toMatchObject({ store: demo, scopes: ['*'] });

    await db.dataSource.query('UPDATE stores SET demo = false WHERE id = $1', [demo.id]);
    const later = new StoreKeys(db.dataSource, db.transactor, new StoreService(db.dataSource));
    expect(await later.authenticate('pk_demo_passing-demo', 'publishable')).toBeNull();
    expect(await later.authenticate('sk_demo_passing-demo', 'secret')).toBeNull();
  });
});

describe('grants', () => {
  it('gives what is listed, and everything to *', () => {
    expect(grants(['orders:read'], 'orders:read')).toBe(true);
    expect(grants(['orders:read'], 'orders:write')).toBe(false);
    expect(grants([], 'orders:read')).toBe(false);
    expect(grants(['*'], 'stock:write')).toBe(true);
  });
});

describe('StoreOrigins', () => {
  it('lets in the origins that the store of the key lists', async () => {
    const origins = new StoreOrigins(db.dataSource, keys);
    const { key } = await newKey('publishable');
    const foreign = await newKey('publishable', [], other.id);
    expect(await origins.anyStoreAllows('https://acme.example')).toBe(true);
    expect(await origins.anyStoreAllows('https://evil.example')).toBe(false);
    expect(await origins.storeAllows(key, 'https://acme.example')).toBe(true);
    expect(await origins.storeAllows(key, 'https://evil.example')).toBe(false);
    expect(await origins.storeAllows(foreign.key, 'https://acme.example')).toBe(false);
    expect(await origins.storeAllows('pk_live_unknown', 'https://acme.example')).toBe(false);
  });
});
