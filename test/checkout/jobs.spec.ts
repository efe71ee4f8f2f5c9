import { ExpiredCartsJob } from '../../src/cart/expired-carts.job.js';
import { OldSessionsJob } from '../../src/checkout/old-sessions.job.js';
import { testApp, type TestApp } from '../support/app.js';
import { Shopper } from '../support/shopper.js';

describe('the jobs that keep house', () => {
  let app: TestApp;
  let guest: Shopper;

  beforeAll(async () => {
    app = await testApp();
    guest = new Shopper(app);
  });
  afterAll(() => app.close());

  const query = <Row>(sql: string, values: unknown[] = []) => app.db.dataSource.query<Row[]>(sql, values);
  const items = [{ sku: 'KURTI-EM', quantity: 1 }];

  it('delete carts that expired unordered, and no others', async () => {
    const [expired, ordered, open] = [await guest.cart(items), await guest.cart(items), await guest.cart(items)];
    await guest.checkOut(ordered);
    await query(`UPDATE carts SET expires_at = now() - interval '1 day' WHERE id = ANY ($1)`, [
      [expired.id, ordered.id],
    ]);
    await app.get(ExpiredCartsJob).run();
    expect(await query('SELECT id, status FROM carts ORDER BY id')).toEqual([
      { id: ordered.id, status: 'ordered' },
      { id: open.id, status: 'open' },
    ]);
  });

  it('forget an idempotency key thirty days after its checkout, not before', async () => {
    await guest.order(items, {}, { 'Idempotency-Key': 'old' });
    await guest.order(items, {}, { 'Idempotency-Key': 'young' });
    await query(`UPDATE checkout_sessions SET updated_at = now() - interval '31 days' WHERE idempotency_key = 'old'`);
    await app.get(OldSessionsJob).run();
    expect(await query('SELECT idempotency_key AS key FROM checkout_sessions')).toEqual([{ key: 'young' }]);
  });
});
