import { type Answer } from '../../http/support/ask.js';
import { request, type TestApp } from '../../support/app.js';
import { guestCheckout } from '../../support/shopper.js';
import { address as emporixAddress, Shop as EmporixShop } from '../../contracts/emporix/support/shop.js';
import { address as maplesAddress, Customer } from '../../contracts/i-orders/support/shop.js';
import { Shop as ScalevShop } from '../../contracts/scalev/support/shop.js';
import { plain, Shop as SellvikShop } from '../../contracts/sellvik/support/shop.js';

/** A body from which an API makes something. */
export interface OrderlyBody {
  readonly body: object;
  /** The status of what was made of it. */
  readonly made: number;
  /** In part, what is answered with a 400 to a body that cannot be read. */
  readonly malformed: object;
  /** The contracts hold every answer against their vendor's schema. */
  readonly send: (text: string | Buffer) => Promise<Answer>;
}

const unreadable = 'The request could not be read.';
const problem = {
  type: 'urn:cashwrap:error:request.malformed',
  code: 'request.malformed',
  status: 400,
  detail: unreadable,
};

/** One for each API, by its name. */
export const orderlyBodies: Readonly<Record<string, (app: TestApp) => Promise<OrderlyBody>>> = {
  storefront: async (app) => ({
    body: { ...guestCheckout, items: [{ sku: 'KURTI-EM', quantity: 1 }], note: 'Ring twice' },
    made: 201,
    malformed: problem,
    send: (body) =>
      request(app, 'POST', '/storefront/v1/checkout', { headers: { 'X-Store-Key': 'pk_demo_acme' }, body }),
  }),

  admin: async (app) => ({
    body: {
      slug: 'scarf',
      name: 'Scarf',
      description: 'Wool',
      optionNames: ['Colour'],
      variants: [{ sku: 'SCARF-RED', optionValues: ['Red'] }],
    },
    made: 201,
    malformed: problem,
    send: (body) =>
      request(app, 'POST', '/admin/v1/products', { headers: { Authorization: 'Bearer sk_demo_acme' }, body }),
  }),

  sellvik: async (app) => {
    const shop = new SellvikShop(app);
    const { token: cart } = await shop.cart({ 'KURTI-EM': 1 });
    return {
      body: plain({ billingAddress: plain().shippingAddress }),
      made: 201,
      malformed: { error: { code: 'invalid_body', message: unreadable, issues: [] } },
      send: (body) => shop.checkout({ cart, body }),
    };
  },

  scalev: async (app) => {
    const shop = await ScalevShop.open(app);
    return {
      body: shop.physical({ notes: 'Ring twice' }),
      made: 201,
      malformed: { error_code: 'malformed_request', message: unreadable },
      send: (body) => shop.checkout(body),
    };
  },

  emporix: async (app) => {
    const shop = await EmporixShop.open(app);
    const customer = shop.customer({ mixins: { loyalty: { tier: 'gold' } } });
    const addresses = [
      emporixAddress('SHIPPING', { mixins: { delivery: { doorCode: '12#' } } }),
      emporixAddress('BILLING'),
    ];
    return {
      body: shop.body(await shop.cart(), { customer, addresses }),
      made: 200,
      malformed: { status: 400, type: 'bad_payload_syntax', message: unreadable, details: [] },
      send: (body) => shop.checkout(body),
    };
  },

  'i-orders': async (app) => {
    const buyer = await Customer.logIn(app, 'buyer@maple.test');
    await buyer.cart({ 'TENT-2': 1 });
    return {
      body: { action: 'save_order', billing_address: maplesAddress },
      made: 201,
      malformed: { detail: unreadable },
      send: (body) => buyer.send('POST', '/api/v1/i/orders/', 'saved', { body }),
    };
  },
};
