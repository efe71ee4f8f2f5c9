import { storeCommand } from '../../src/cli/store-command.js';
import { StoreKeys } from '../../src/store/store-keys.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { asProcess, inProcess } from './commands.js';

describe('npm run store', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const asOwnProcess = (...args: string[]) => asProcess('store', db.url, args);
  const run = (...args: string[]) => inProcess(storeCommand, db.url, args);
  const keys = () => new StoreKeys(db.dataSource, db.transactor, new StoreService(db.dataSource));

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

    const issued = await run('key', '--slug', 'corner', '--kind', 'secret', '--name', 'ERP', '--scope', 'orders:read');
    const [, id = '', key = ''] = /Key (\d+): (sk_live_\S+)/.exec(issued.stdout) ?? [];
    expect((await keys().authenticate(key, 'secret'))?.scopes).toEqual(['orders:read']);
    expect((await run('revoke', '--slug', 'corner', '--key', id)).status).toBe(0);
    expect(await keys().authenticate(key, 'secret')).toBeNull();
  });

  it('encrypts stored secrets with the present key', async () => {
    expect(await run('rotate-secrets')).toMatchObject({
      status: 0,
      stdout: 'Encrypted anew: the secrets of 0 payment methods and 0 webhook endpoints.\n',
    });
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
