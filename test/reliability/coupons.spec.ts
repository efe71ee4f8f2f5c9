import { type TestApp, testApp } from '../support/app.js';
import { Shopper } from '../support/shopper.js';
import { answers, crowd } from './crowd.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const live = async (code: string): Promise<number> => {
  const [row] = await app.db.dataSource.query<[{ uses: number }]>(
    `SELECT count(*) AS uses FROM coupon_redemptions JOIN coupons ON coupons.id = coupon_id
     WHERE code = $1 AND released_at IS NULL`,
    [code],
  );
  return row.uses;
};

it('R6: gives the last use of a coupon to one of 20 buyers', async () => {
  const shopper = new Shopper(app);
  const carts = await crowd(20, 20, () => shopper.cart([{ sku: 'KURTI-EM', quantity: 1 }], 'ONCE'));

  const replies = await crowd(20, 20, (index) => {
    const cart = carts[index];
    if (!cart) throw new Error('No cart');
    return shopper.checkOut(cart);
  });

  const { '201': placed, ...refused } = answers(replies);
  expect(placed).toBe(1);
  expect(refused).toEqual({ '409 coupon.used_up': 19 });
  const [winner] = replies.filter(({ status }) => status === 201);
  expect(winner?.body.totals.discount).toEqual({ amount: '100.00', currency: 'BDT' });
  expect(await live('ONCE')).toBe(1);
});

it('R7: keeps the limit per customer when one customer checks out 20 carts at once', async () => {
  const customer = await new Shopper(app, 'nusantara').logIn();
  const carts = await crowd(20, 20, () => customer.cart([{ sku: 'EBOOK-1', quantity: 1 }], 'SEKALI'));

  const replies = await crowd(20, 20, (index) => {
    const cart = carts[index];
    if (!cart) throw new Error('No cart');
    return customer.checkOut(cart, { paymentMethod: 'bank_transfer' });
  });

  const { '201': placed, ...refused } = answers(replies);
  expect(placed).toBe(1);
  expect(refused).toEqual({ '409 coupon.customer_limit_reached': 19 });
  expect(await live('SEKALI')).toBe(1);

  const other = await new Shopper(app, 'nusantara').logIn('other@nusantara.test');
  const cart = await other.cart([{ sku: 'EBOOK-1', quantity: 1 }], 'SEKALI');
  expect((await other.checkOut(cart, { paymentMethod: 'bank_transfer' })).status).toBe(201);
  expect(await live('SEKALI')).toBe(2);
});
