import { verify } from '@node-rs/argon2';
import { seedDemo } from '../../src/demo/seed.js';
import { tokenHash } from '../../src/kernel/ids.js';
import { PaymentSecrets } from '../../src/payment/payment-secrets.js';
import { Env } from '../../src/platform/config/env.js';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { encryptionKeys } from '../support/encryption-keys.js';

const secretBox = new SecretBox(Env.from({ ENCRYPTION_KEYS: encryptionKeys }));

describe('the demo stores', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const seed = (nodeEnv: string) => seedDemo({ url: db.url, nodeEnv, secretBox });
  const rows = (sql: string, values: unknown[] = []) => db.dataSource.query<Record<string, unknown>[]>(sql, values);

  it('are refused in production, and nothing is written', async () => {
    await expect(seed('production')).rejects.toThrow('not in production');
    expect(await rows('SELECT slug FROM stores')).toEqual([]);
  });

  it('come all four in less than two seconds, once, from two seedings at the same time', async () => {
    const begun = performance.now();
    const seedings = await Promise.all([1, 2].map(() => seed('test')));
    expect(seedings.flat()).toEqual(['acme', 'nusantara', 'emporia', 'maple']);
    expect(performance.now() - begun).toBeLessThan(2_000);
    const counts = await rows(
      `SELECT slug, (SELECT count(*) FROM products p WHERE p.store_id = s.id) AS products,
         (SELECT count(*) FROM variants v WHERE v.store_id = s.id) AS variants,
         (SELECT count(*) FROM prices p WHERE p.store_id = s.id) AS prices,
         (SELECT count(*) FROM stock_levels l WHERE l.store_id = s.id) AS levels,
         (SELECT count(*) FROM coupons c WHERE c.store_id = s.id) AS coupons,
         (SELECT count(*) FROM shipping_methods m WHERE m.store_id = s.id) AS methods,
         (SELECT count(*) FROM payment_methods m WHERE m.store_id = s.id) AS payment
       FROM stores s ORDER BY id`,
    );
    expect(counts).toEqual([
      { slug: 'acme', products: 204, variants: 206, prices: 206, levels: 206, coupons: 5, methods: 3, payment: 4 },
      { slug: 'nusantara', products: 6, variants: 8, prices: 8, levels: 9, coupons: 3, methods: 0, payment: 7 },
      { slug: 'emporia', products: 6, variants: 6, prices: 8, levels: 6, coupons: 3, methods: 3, payment: 3 },
      { slug: 'maple', products: 3, variants: 3, prices: 3, levels: 3, coupons: 3, methods: 1, payment: 3 },
    ]);
  });

  it('change in nothing when they are seeded again', async () => {
    const contents = () => rows(`SELECT md5(string_agg(t::text, '' ORDER BY t.id)) AS variants FROM variants t`);
    const before = await contents();
    expect(await seed('test')).toEqual([]);
    expect(await contents()).toEqual(before);
    expect(await rows('SELECT count(*) AS movements FROM stock_movements')).toEqual([{ movements: 224 }]);
  });

  it('account for every unit on hand by a movement', async () => {
    const wrong = await rows(
      `SELECT variant_id FROM stock_levels l WHERE on_hand <>
         (SELECT coalesce(sum(on_hand_delta), 0) FROM stock_movements m
          WHERE (m.store_id, m.variant_id, m.warehouse_id) = (l.store_id, l.variant_id, l.warehouse_id))`,
    );
    expect(wrong).toEqual([]);
  });

  it('hold the prices in minor units', async () => {
    const prices = await rows(
      `SELECT sku, currency, amount FROM prices JOIN variants ON variants.id = variant_id
       WHERE sku IN ('KURTI-EM', 'BULK-001', 'BULK-200', 'BATIK-M', 'COFFEE-1KG', 'MUG-OLD', 'TENT-2') ORDER BY sku, min_quantity`,
    );
    expect(prices).toEqual([
      { sku: 'BATIK-M', currency: 'IDR', amount: 15_000_000 },
      { sku: 'BULK-001', currency: 'BDT', amount: 10_100 },
      { sku: 'BULK-200', currency: 'BDT', amount: 30_000 },
      { sku: 'COFFEE-1KG', currency: 'EUR', amount: 1_890 },
      { sku: 'COFFEE-1KG', currency: 'EUR', amount: 1_690 },
      { sku: 'COFFEE-1KG', currency: 'EUR', amount: 1_490 },
      { sku: 'KURTI-EM', currency: 'BDT', amount: 149_000 },
      { sku: 'MUG-OLD', currency: 'EUR', amount: 900 },
      { sku: 'TENT-2', currency: 'CAD', amount: 14_999 },
    ]);
  });

  it('pay by the sandbox gateway in an account of their own, whose secrets are encrypted', async () => {
    const methods = await rows(
      `SELECT slug, store_id AS "storeId", code, secrets FROM payment_methods JOIN stores ON stores.id = store_id
       WHERE provider = 'sandbox-gateway' ORDER BY store_id, position`,
    );
    expect(methods.map(({ slug, code }) => `${String(slug)} ${String(code)}`)).toEqual([
      ...['acme BKASH', 'acme NAGAD', 'acme CARD'],
      ...['nusantara va_bca', 'nusantara va_bni', 'nusantara qris', 'nusantara ovo', 'nusantara card'],
      ...['emporia mode-card', 'emporia mode-redirect'],
      ...['maple card', 'maple wallet'],
    ]);
    for (const { slug, storeId, code, secrets } of methods) {
      expect((secrets as Buffer).includes('sandbox')).toBe(false);
      const owner = { storeId: storeId as number, code: String(code) };
      expect(new PaymentSecrets(secretBox).open(owner, secrets as Buffer)).toEqual({
        apiKey: `sk_sandbox_${String(slug)}`,
        webhookSecret: `whsec_sandbox_${String(slug)}`,
      });
    }
  });

  it('keep unpaid orders for a day at nusantara, half an hour at maple, and for ever elsewhere', async () => {
    expect(await rows('SELECT unpaid_expiry_minutes AS minutes FROM stores ORDER BY id')).toEqual([
      { minutes: null },
      { minutes: 1_440 },
      { minutes: null },
      { minutes: 30 },
    ]);
  });

  it('know places and couriers at nusantara, with the ids that are written down', async () => {
    expect(
      await rows('SELECT slug, l.id, l.name, city, region FROM locations l JOIN stores s ON s.id = store_id'),
    ).toEqual([
      { slug: 'nusantara', id: 1001, name: 'Kebayoran Baru', city: 'Jakarta Selatan', region: 'DKI Jakarta' },
      { slug: 'nusantara', id: 1002, name: 'Gubeng', city: 'Surabaya', region: 'Jawa Timur' },
      { slug: 'nusantara', id: 1003, name: 'Jayapura Utara', city: 'Jayapura', region: 'Papua' },
    ]);
    const services = await rows(
      `SELECT service.id, courier.name AS courier, service.name, rate.region, rate.amount
       FROM courier_services service JOIN couriers courier ON courier.id = courier_id
       JOIN courier_rates rate ON rate.service_id = service.id ORDER BY rate.id`,
    );
    expect(services).toEqual([
      { id: 2001, courier: 'JNE', name: 'REG', region: null, amount: 1_900_000 },
      { id: 2002, courier: 'JNE', name: 'YES', region: null, amount: 3_800_000 },
      { id: 2002, courier: 'JNE', name: 'YES', region: 'Papua', amount: null },
      { id: 2003, courier: 'SiCepat', name: 'BEST', region: null, amount: 2_100_000 },
    ]);
    expect(await rows(`SELECT nextval(pg_get_serial_sequence('courier_services', 'id')) AS next`)).toEqual([
      { next: 2004 },
    ]);
  });

  describe('with delivery windows', () => {
    const atEmporia = (columns: string, where = 'true') =>
      rows(
        `SELECT ${columns} FROM delivery_windows w JOIN stores s ON s.id = store_id WHERE slug = 'emporia' AND ${where}
         ORDER BY w.id`,
      );
    const tomorrow = `date = (now() AT TIME ZONE 'UTC')::date + 1`;

    it('offer one a day for two weeks, and the documented ones tomorrow', async () => {
      const ofDays = await atEmporia(`date - (now() AT TIME ZONE 'UTC')::date AS ahead`, `code = 'dw-day-' || date`);
      expect(ofDays.map(({ ahead }) => ahead)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
      const documented = await atEmporia('code', `(${tomorrow} OR date IS NULL) AND code NOT LIKE 'dw-day-%'`);
      expect(documented.map(({ code }) => code)).toEqual(['dw-open', 'dw-one', 'dw-full', 'dw-broken']);
    });

    it('offer them again, however long ago they were seeded, and keep what was booked', async () => {
      await rows(
        `UPDATE delivery_windows SET date = date - 100, closes_at = closes_at - interval '100 days',
           code = coalesce(replace(code, date::text, (date - 100)::text), code), booked = (code = 'dw-one')::integer`,
      );
      const offered = () => atEmporia('code', 'closes_at > now() AND date IS NOT NULL');
      expect(await offered()).toEqual([]);
      expect(await seed('test')).toEqual([]);
      expect((await offered()).map(({ code }) => String(code).slice(0, 7)).sort()).toEqual([
        ...Array<string>(14).fill('dw-day-'),
        ...['dw-full', 'dw-one', 'dw-open'],
      ]);
      expect(await atEmporia('booked, capacity', `code = 'dw-one' AND ${tomorrow}`)).toEqual([
        { booked: 0, capacity: 1 },
      ]);
      expect(await atEmporia('booked', `code = 'dw-one-' || date AND closes_at < now()`)).toEqual([{ booked: 1 }]);
      const count = () => atEmporia('count(*)', 'true GROUP BY w.store_id, w.id');
      const before = await count();
      expect(await seed('test')).toEqual([]);
      expect(await count()).toHaveLength(before.length);
      await rows(`UPDATE delivery_windows SET booked = 0`);
    });
  });

  it('number their orders from 1042 at acme', async () => {
    const [store] = await rows(`SELECT id FROM stores WHERE slug = 'acme'`);
    expect(await rows(`SELECT nextval('order_numbers.store_' || $1::text) AS number`, [store?.['id']])).toEqual([
      { number: 1042 },
    ]);
  });

  it('let the documented keys and passwords in', async () => {
    const keys = await rows(
      `SELECT kind, slug FROM api_keys JOIN stores ON stores.id = store_id WHERE key_hash = ANY ($1) ORDER BY kind`,
      [[tokenHash('pk_demo_maple'), tokenHash('sk_demo_maple')]],
    );
    expect(keys).toEqual([
      { kind: 'publishable', slug: 'maple' },
      { kind: 'secret', slug: 'maple' },
    ]);
    const [buyer] = await rows(`SELECT password_hash FROM customers WHERE email = 'buyer@acme.test'`);
    const stored = String(buyer?.['password_hash']);
    expect(stored).toMatch(/^\$argon2id\$/);
    expect(await verify(stored, 'demo-password-1')).toBe(true);
  });
});

it('demo stores come into a database in which others have the ids of their courier services', async () => {
  const db = await testDatabase();
  try {
    const rows = (sql: string) => db.dataSource.query<Record<string, unknown>[]>(sql);
    await rows(`INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix)
                VALUES ('first', 'store_first', 'First', 'IDR', '{ID}', 'F')`);
    await rows(`INSERT INTO couriers (store_id, code, name) SELECT id, 'jne', 'JNE' FROM stores`);
    await rows(`INSERT INTO courier_services (id, store_id, courier_id, code, name)
                SELECT n, store_id, couriers.id, 'S' || n, 'Theirs' FROM couriers, unnest('{2001,2003,2004}'::bigint[]) AS n (n)`);
    expect(await seedDemo({ url: db.url, nodeEnv: 'test', secretBox })).toContain('nusantara');
    const services = await rows(
      `SELECT service.id, courier.code || ' ' || service.code AS service,
         (SELECT count(*) FROM courier_rates rate WHERE rate.service_id = service.id) AS rates
       FROM courier_services service JOIN couriers courier ON courier.id = courier_id
       WHERE service.name <> 'Theirs' ORDER BY position`,
    );
    expect(services).toEqual([
      { id: 2005, service: 'jne REG', rates: 1 },
      { id: 2002, service: 'jne YES', rates: 2 },
      { id: 2006, service: 'sicepat BEST', rates: 1 },
    ]);
    expect(await rows(`SELECT nextval(pg_get_serial_sequence('courier_services', 'id')) AS next`)).toEqual([
      { next: 2007 },
    ]);
  } finally {
    await db.close();
  }
});
