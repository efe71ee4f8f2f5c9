import { testDatabase } from '../support/database.js';
import { verify } from '../../src/verify/verify.js';

it('holds on the demo stores', async () => {
  const db = await testDatabase({ demo: true });
  expect(await verify(db.dataSource)).toEqual([]);
  await db.close();
});
