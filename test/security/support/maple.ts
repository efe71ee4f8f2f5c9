import { type TestApp } from '../../support/app.js';
import { Shopper } from '../../support/shopper.js';

/** Some of what the customers of a store have that speaks i-orders. */
export interface Maple {
  /** A customer's bearer token. */
  readonly buyerToken: string;
  readonly otherToken: string;
  /** The buyer's. */
  readonly orderId: string;
}

/** Gives a customer of maple an order and a filled cart. */
export async function openMaple(app: TestApp): Promise<Maple> {
  const buyerToken = await tokenOf(app, 'buyer@maple.test');
  const buyer = new Shopper(app, 'maple', buyerToken);
  const items = [{ sku: 'TENT-2', quantity: 1 }];
  const shippingAddress = { name: 'Buyer', line1: '7 Sample Street', city: 'Calgary', region: 'AB', country: 'CA' };
  const choices = { shippingAddress, shippingOption: 'canada/post', paymentMethod: 'card' };
  await app.db.dataSource.query(
    `UPDATE payment_methods SET provider = 'bank-transfer', secrets = NULL, settings = '{}' WHERE code = 'card'
       AND store_id = (SELECT id FROM stores WHERE slug = 'maple')`,
  );
  const { status, body, text } = await buyer.order(items, choices);
  if (status !== 201) throw new Error(`No order: ${status} ${text}`);
  await buyer.cart(items);
  return { buyerToken, otherToken: await tokenOf(app, 'other@maple.test'), orderId: body.id };
}

async function tokenOf(app: TestApp, email: string): Promise<string> {
  const { body } = await new Shopper(app, 'maple').send<{ accessToken: string }>('POST', '/sessions', {
    body: { email, password: 'demo-password-1' },
  });
  return body.accessToken;
}
