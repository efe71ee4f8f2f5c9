import { type Answer } from '../../../http/support/ask.js';
import { request, type TestApp } from '../../../support/app.js';
import { conforming, type Success } from './schemas.js';
import { tableVersions } from '../../../support/table-contents.js';

/** The request body of the vendor's own page, letter by letter. */
export const exampleText = `{
  "shippingAddress": {
    "name": "Rafiul Hassan",
    "phone": "+8801711000000",
    "addressLine1": "House 12, Road 5",
    "addressLine2": "Block C",
    "city": "Dhaka",
    "district": "Dhaka",
    "postalCode": "1212",
    "country": "BD"
  },
  "billingAddress": null,
  "paymentMethod": "COD",
  "couponCode": "WELCOME10",
  "shippingZoneId": "sz_inside_dhaka",
  "customerNote": "Please call before delivery."
}`;

export interface Example {
  shippingAddress: Record<string, unknown>;
  [field: string]: unknown;
}

export function example(changes: Record<string, unknown> = {}): Example {
  return { ...(JSON.parse(exampleText) as Example), ...changes };
}

/** The example without its coupon. */
export function plain(changes: Record<string, unknown> = {}): Example {
  return example({ couponCode: null, ...changes });
}

export interface Order {
  id: string;
  orderNumber: string;
  status: string;
  subtotal: string;
  shippingCost: string;
  discountAmount: string;
  total: string;
  paymentMethod: string;
  items: Record<string, unknown>[];
  payment?: { url: string; expiresAt: string | null };
  createdAt?: string;
}

export interface ErrorBody {
  error: {
    code: string;
    message?: string;
    reason?: string;
    issues?: { path: (string | number)[]; message: string }[];
    items?: Record<string, unknown>[];
    retryAfter?: number;
    limit?: number;
  };
}

export interface Buying {
  /** The guest's cart token. */
  readonly cart?: string;
  /** The customer's access token. */
  readonly customer?: string;
  readonly idempotencyKey?: string;
  readonly body?: unknown;
  /** Further headers; an empty one takes the default away. */
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

export interface Cart {
  readonly id: number;
  readonly token: string;
}

type Lines = Record<string, number>;

export const checkoutPath = '/api/v1/store/checkout';

/** The acme shop, as a storefront that speaks Sellvik sees it. Every answer is checked against the schemas. */
export class Shop {
  constructor(
    readonly app: TestApp,
    readonly key = 'pk_demo_acme',
  ) {}

  async cart(lines: Lines, { customer, couponCode }: { customer?: string; couponCode?: string } = {}): Promise<Cart> {
    const items = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
    const answer = await request(this.app, 'POST', '/storefront/v1/carts', {
      headers: { 'X-Store-Key': this.key, ...(customer && { Authorization: `Bearer ${customer}` }) },
      body: { lines: items, ...(couponCode && { couponCode }) },
    });
    if (answer.status !== 201) throw new Error(`No cart: ${answer.status} ${answer.text}`);
    return answer.body as Cart;
  }

  async login(email: string): Promise<string> {
    const answer = await request(this.app, 'POST', '/storefront/v1/sessions', {
      headers: { 'X-Store-Key': this.key },
      body: { email, password: 'demo-password-1' },
    });
    if (answer.status !== 201 && answer.status !== 200) throw new Error(`No log-in: ${answer.status} ${answer.text}`);
    return (answer.body as { accessToken: string }).accessToken;
  }

  async checkout(buying: Buying = {}): Promise<Answer> {
    const { body = plain(), path = checkoutPath } = buying;
    return conforming(await request(this.app, 'POST', path, { headers: this.headers(buying), body }), 'placedOrder');
  }

  async read(path: string, success: Success, buying: Buying = {}): Promise<Answer> {
    return conforming(await request(this.app, 'GET', path, { headers: this.headers(buying) }), success);
  }

  /** A checkout that has to succeed. */
  async order(buying: Buying = {}): Promise<Order> {
    const answer = await this.checkout(buying);
    if (answer.status !== 201) throw new Error(`No order: ${answer.status} ${answer.text}`);
    return answer.body as Order;
  }

  /** A guest's order of these lines. */
  async guestOrder(lines: Lines, body?: unknown): Promise<Order> {
    return this.order({ cart: (await this.cart(lines)).token, body });
  }

  /** A checkout that has to be refused, and to change nothing in any table. */
  async refusal(buying: Buying): Promise<ErrorBody['error'] & { status: number; headers: Answer['headers'] }> {
    const before = await tableVersions(this.app.db.dataSource);
    const { status, headers, body } = await this.checkout(buying);
    expect(await tableVersions(this.app.db.dataSource)).toEqual(before);
    expect(status).toBeGreaterThanOrEqual(400);
    return { ...(body as ErrorBody).error, status, headers };
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const rows = await this.app.db.dataSource.query<{ n: number }[]>(`SELECT count(*) AS n FROM ${sql}`, values);
    return Number(rows[0]?.n);
  }

  async stock(sku: string): Promise<{ onHand: number; allocated: number }> {
    const [row] = await this.app.db.dataSource.query<{ onHand: number; allocated: number }[]>(
      `SELECT on_hand AS "onHand", allocated FROM stock_levels JOIN variants v ON v.id = variant_id WHERE v.sku = $1`,
      [sku],
    );
    if (!row) throw new Error(`No stock level of ${sku}`);
    return row;
  }

  private headers({ cart, customer, idempotencyKey, headers = {} }: Buying): Record<string, string> {
    const all = {
      'X-Sellvik-Key': this.key,
      ...(cart && { 'X-Sellvik-Cart': cart }),
      ...(customer && { Authorization: `Bearer ${customer}` }),
      ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
      ...headers,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  }
}
