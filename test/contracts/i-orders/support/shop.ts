import { type Answer } from '../../../http/support/ask.js';
import { request, type TestApp } from '../../../support/app.js';
import { type CartJson, Shopper } from '../../../support/shopper.js';
import { withoutWriting } from '../../../support/unchanged.js';
import { conforming, type Success } from './schemas.js';

/** The request body of the vendor's own page, letter by letter. */
export const exampleText = `{
    "action": "checkout",
    "billing_address": {
      "street_address": "123 Main St",
      "postal_code": 12345,
      "city": "Anytown",
      "state": "CA",
      "country": "Canada"
    }
  }`;

export const address = {
  street_address: '123 Main St',
  postal_code: 12_345 as string | number,
  city: 'Anytown',
  state: 'CA',
  country: 'Canada',
};

export interface ItemJson {
  id: number;
  product: { id: number; name: string; slug: string };
  variant: number;
  unit_price: string;
  quantity: number;
  shipping: string;
  discount_amount: string;
  total_price: string;
  offer: string | null;
}

export interface OrderJson {
  id: string;
  url: string;
  customer: { email: string; first_name: string; last_name: string };
  created: string;
  updated: string;
  billing_address: typeof address;
  items: ItemJson[];
  items_count: number;
  savings_on_items: string;
  status: string;
  subtotal: string;
  amount_saved: string;
  shipping: string;
  total_amount: string;
}

export interface PaymentJson {
  order: string;
  status: string;
  total_amount: string;
  expires: string | null;
  payment: { id: string; payment_method: string; status: string; url: string | null } | null;
  payment_methods: { code: string; name: string }[];
  pay_url: string | null;
}

export const orders = '/api/v1/i/orders/';

/** A customer of maple, who fills carts by the storefront API and orders them by this contract. */
export class Customer {
  private constructor(
    readonly app: TestApp,
    readonly shopper: Shopper,
    readonly token: string,
    readonly id: number,
  ) {}

  static async logIn(app: TestApp, email: string, store = 'maple'): Promise<Customer> {
    const { body } = await new Shopper(app, store).send<{ accessToken: string; customer: { id: number } }>(
      'POST',
      '/sessions',
      { body: { email, password: 'demo-password-1' } },
    );
    const shopper = new Shopper(app, store, body.accessToken);
    const me = await shopper.send<{ id: number }>('GET', '/customers/me');
    return new Customer(app, shopper, body.accessToken, me.body.id);
  }

  /** A customer who has never ordered and has no address. */
  static async register(app: TestApp, email: string, more: object = {}): Promise<Customer> {
    const body = { email, password: 'demo-password-1', ...more };
    const { status, text } = await new Shopper(app, 'maple').send('POST', '/customers', { body });
    if (status !== 201) throw new Error(`Not registered: ${status} ${text}`);
    return Customer.logIn(app, email);
  }

  /** A cart of so many of each SKU. */
  cart(lines: Readonly<Record<string, number>>, voucher?: string): Promise<CartJson> {
    const items = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
    return this.shopper.cart(items, voucher);
  }

  /** Any request by this contract, whose answer is held against the schemas. */
  async send(
    method: string,
    path: string,
    success: Success,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const own = { Authorization: `Bearer ${this.token}`, ...headers };
    return conforming(await request(this.app, method, path, { headers: own, body }), success);
  }

  save(body: object = { billing_address: address }, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', orders, 'saved', { body: { action: 'save_order', ...body }, headers });
  }

  checkOut(body: object = { billing_address: address }, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', orders, 'redirect', { body: { action: 'checkout', ...body }, headers });
  }

  async read(id: string): Promise<OrderJson> {
    const { status, body, text } = await this.send('GET', `${orders}${id}/`, 'order');
    if (status !== 200) throw new Error(`No order: ${status} ${text}`);
    return body as OrderJson;
  }

  /** Orders a cart and reads the order back. */
  async ordered(lines: Readonly<Record<string, number>>, voucher?: string, body?: object): Promise<OrderJson> {
    await this.cart(lines, voucher);
    return this.read(orderIdOf(await this.save(body)));
  }

  async payment(id: string): Promise<PaymentJson> {
    return (await this.send('GET', `${orders}${id}/payment/`, 'payment')).body as PaymentJson;
  }

  pay(id: string, method: string): Promise<Answer> {
    return this.send('POST', `${orders}${id}/payment/`, 'payment', { body: { payment_method: method } });
  }

  /** The lines of the customer's newest cart, as they are stored. */
  storedCart(): Promise<unknown> {
    return this.app.db.dataSource.query(
      `SELECT c.*, (SELECT json_agg(l ORDER BY l.id) FROM cart_lines l WHERE l.cart_id = c.id) AS lines
       FROM carts c WHERE c.customer_id = $1 ORDER BY c.id DESC LIMIT 1`,
      [this.id],
    );
  }
}

/** The order that a successful answer leads to. */
export function orderIdOf({ status, headers, text }: Answer): string {
  const id = /\/orders\/([0-9a-f-]{36})\//.exec(String(headers['location']))?.[1];
  if (id === undefined) throw new Error(`Leads to no order: ${status} ${text}`);
  return id;
}

/** What a refused request answers; it must change nothing. */
export async function refused(app: TestApp, act: () => Promise<Answer>): Promise<[status: number, body: unknown]> {
  const { status, body } = await withoutWriting(app.db.dataSource, act);
  return [status, body];
}
