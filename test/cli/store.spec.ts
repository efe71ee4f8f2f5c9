import { storeCommand } from '../../src/cli/store-command.js';
import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { WebhookSecrets } from '../../src/events/webhook/webhook-secrets.js';
import { PaymentSecrets } from '../../src/payment/payment-secrets.js';
import { Env } from '../../src/platform/config/env.js';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { auditLines, auditText, operator, told } from './audit-lines.js';
import { asProcess, inProcess, oldKey } from './commands.js';

describe('npm run store', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const asOwnProcess = (...args: string[]) => asProcess('store', db.url, args);
  const run = (...args: string[]) => inProcess(storeCommand, db.url, args);
  const keys = () => new StoreKeys(db.dataSource, db.transactor, new StoreService(db.dataSource));

  /** A payment method and a webhook endpoint whose secrets an earlier key has encrypted; returns the endpoint's id. */
  async function withOldSecrets(storeId: number): Promise<number> {
    const box = new SecretBox(Env.from({ ENCRYPTION_KEYS: oldKey }));
    await db.dataSource.query(
      `INSERT INTO payment_methods (store_id, code, name, provider, secrets) VALUES ($1, 'CARD', 'Card', 'stripe', $2)`,
      [storeId, new PaymentSecrets(box).seal({ storeId, code: 'CARD' }, { secretKey: 'canary' })],
    );
    const [{ id }] = await db.dataSource.query<[{ id: number }]>(
      `INSERT INTO webhook_endpoints (store_id, url, event_types, envelope, secret)
       VALUES ($1, 'https://hooks.example/', '{}', 'standard', '') RETURNING id`,
      [storeId],
    );
    const sealed = new WebhookSecrets(box).seal(id, 'whsec_canary');
    await db.dataSource.query('UPDATE webhook_endpoints SET secret = $2 WHERE id = $1', [id, sealed]);
    return id;
  }

  it('makes a store with a key of each kind, issues further keys and revokes them', async () => {
    const made = await asOwnProcess(
      ...['create', '--slug', 'corner', '--name', 'Corner Shop', '--currency', 'EUR'],
      ...['--country', 'DE', '--country', 'AT', '--contract', 'sellvik', '--first-number', '100', '--locale', 'id'],
    );
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const publishable = /publishable key +(pk_live_\S+)/.exec(made.stdout)?.[1] ?? '';
    const secret = /secret key +(sk_live_\S+)/.exec(made.stdout)?.[1] ?? '';
    expect((await keys().authenticate(publishable, 'publishable'))?.store).toMatchObject({
      slug: 'corner',
      currency: 'EUR',
      countries: ['DE', 'AT'],
      contracts: ['sellvik'],
      orderNumberPrefix: 'CORNER',
      locale: 'id',
      demo: false,
    });
    expect((await keys().authenticate(secret, 'secret'))?.scopes).toEqual(['*']);

    const issued = await run(
      'key',
      '--slug',
      'corner',
      '--kind',
      'secret',
      '--name',
      'canary',
      '--scope',
      'orders:read',
    );
    const [, id = '', key = ''] = /Key (\d+): (sk_live_\S+)/.exec(issued.stdout) ?? [];
    expect((await keys().authenticate(key, 'secret'))?.scopes).toEqual(['orders:read']);
    expect((await run('revoke', '--slug', 'corner', '--key', id)).status).toBe(0);
    expect(await keys().authenticate(key, 'secret')).toBeNull();

    const lines = await auditLines(db, 'corner');
    const [, first, second] = lines.map(({ target }) => target);
    expect(lines.map(told)).toEqual(
      [
        ...['store create: store corner', `store create: ${first}`, `store create: ${second}`],
        ...[`store key: key ${id}`, `store revoke: key ${id}`],
      ].map((deed) => [deed, 'done', 200, null]),
    );
    expect([first, second]).toEqual(
      (await db.dataSource.query<{ id: number }[]>(`SELECT id FROM api_keys WHERE name = 'first' ORDER BY id`)).map(
        (row) => `key ${row.id}`,
      ),
    );
    expect(new Set(lines.map(({ actor, method }) => `${actor} ${method}`))).toEqual(new Set([`${operator} CLI`]));
    expect(lines.map(({ requestId }) => lines.findIndex((line) => line.requestId === requestId))).toEqual([
      0, 0, 0, 3, 4,
    ]);
    const text = await auditText(db);
    for (const hidden of [publishable, secret, key]) {
      expect(hidden.length).toBeGreaterThan(40);
      expect(text).not.toContain(hidden.slice('sk_live_'.length));
    }
    expect(text).not.toMatch(/canary|_live_/);
  });

  it('leaves no line for what is refused or whose line cannot be written, and neither does anything', async () => {
    await run('create', '--slug', 'still', '--name', 'Still', '--currency', 'EUR', '--country', 'DE');
    const state = async (): Promise<unknown[]> => [
      await auditLines(db, 'still'),
      await db.dataSource.query<unknown[]>('SELECT id, revoked_at FROM api_keys ORDER BY id'),
    ];
    const before = await state();
    const [, keyLine] = await auditLines(db, 'still');
    const key = keyLine?.target.replace('key ', '') ?? '';
    expect((await run('revoke', '--slug', 'still', '--key', '999999')).stderr).toContain('store.key_not_found');
    expect((await run('key', '--slug', 'still', '--kind', 'secret', '--name', 'x', '--scope', 'y')).status).toBe(1);
    expect((await run('create', '--slug', 'still', '--name', 'x', '--currency', 'EUR')).stderr).toContain(
      'store.taken',
    );
    await db.dataSource.query('ALTER TABLE audit_outcomes RENAME TO away');
    try {
      for (const words of [
        ['revoke', '--slug', 'still', '--key', key],
        ['key', '--slug', 'still', '--kind', 'publishable', '--name', 'x'],
        ['create', '--slug', 'other', '--name', 'x', '--currency', 'EUR'],
      ]) {
        await expect(run(...words)).rejects.toThrow('audit_outcomes');
      }
    } finally {
      await db.dataSource.query('ALTER TABLE away RENAME TO audit_outcomes');
    }
    expect(await state()).toEqual(before);
    expect(await db.dataSource.query(`SELECT id FROM stores WHERE slug = 'other'`)).toEqual([]);
  });

  it('encrypts stored secrets with the present key', async () => {
    const rotated = (methods: number, endpoints: number) => ({
      status: 0,
      stdout: `Encrypted anew: the secrets of ${methods} payment methods and ${endpoints} webhook endpoints.\n`,
    });
    expect(await run('rotate-secrets')).toMatchObject(rotated(0, 0));
    await run('create', '--slug', 'kiosk', '--name', 'Kiosk', '--currency', 'EUR', '--country', 'DE');
    const { id: storeId } = await new StoreService(db.dataSource).bySlug('kiosk');
    const endpointId = await withOldSecrets(storeId);
    const before = (await auditLines(db, 'kiosk')).length;

    expect(await run('rotate-secrets')).toMatchObject(rotated(1, 1));
    const lines = (await auditLines(db, 'kiosk')).slice(before);
    expect(lines.map(told)).toEqual([
      ['store rotate-secrets: payment method CARD', 'done', 200, null],
      [`store rotate-secrets: endpoint ${endpointId}`, 'done', 200, null],
    ]);
    expect(lines.map(({ actor }) => actor)).toEqual([operator, operator]);
    expect(await auditText(db)).not.toContain('canary');
    expect(await run('rotate-secrets')).toMatchObject(rotated(0, 0));
    expect(await auditLines(db, 'kiosk')).toHaveLength(before + 2);
  });

  it('says how it is used, and why it refuses', async () => {
    const unknown = await run('destroy');
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('npm run store -- create') as string]);
    expect((await run('create', '--slug', 'x', '--currency', 'XYZ')).status).toBe(2);
    expect((await run('create', '--slug', 'x', '--currency', 'EUR', '--locale', 'xx')).status).toBe(2);
    const missing = await asOwnProcess('key', '--slug', 'nowhere', '--kind', 'publishable', '--name', 'x');
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('store.not_found') as string]);
  });
});
