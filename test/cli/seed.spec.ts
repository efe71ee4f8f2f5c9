import { operatorOf } from '../../src/cli/operator.js';
import { seedDemo } from '../../src/demo/seed.js';
import { Env } from '../../src/platform/config/env.js';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { encryptionKeys } from '../support/encryption-keys.js';
import { auditLines, auditText, operator, told } from './audit-lines.js';
import { asProcess } from './commands.js';

describe('npm run seed', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const secretBox = new SecretBox(Env.from({ ENCRYPTION_KEYS: encryptionKeys }));
  const again = () => seedDemo({ url: db.url, nodeEnv: 'test', secretBox, origin: operatorOf('seed --demo') });

  it('stands in the audit log of each store that it makes or changes, and not where it does nothing', async () => {
    expect(await asProcess('seed', db.url, ['--demo'])).toMatchObject({ status: 0, stderr: '' });
    const made = (slug: string) => [`seed --demo: store ${slug}`, 'done', 200, null];
    const windows = ['seed --demo: delivery windows', 'done', 200, null];
    expect((await auditLines(db, 'acme')).map(told)).toEqual([made('acme')]);
    const emporia = await auditLines(db, 'emporia');
    expect(emporia.map(told)).toEqual([made('emporia'), windows]);
    expect(emporia.map(({ actor, method }) => [actor, method])).toEqual([
      [operator, 'CLI'],
      [operator, 'CLI'],
    ]);
    const before = await auditText(db);
    expect(before).not.toMatch(/[ps]k_demo/);

    await again();
    expect(await auditText(db)).toBe(before);

    await db.dataSource.query(
      `UPDATE delivery_windows SET date = date - 100, closes_at = closes_at - interval '100 days' WHERE date IS NOT NULL`,
    );
    await again();
    expect((await auditLines(db, 'emporia')).map(told)).toEqual([made('emporia'), windows, windows]);
  });
});
