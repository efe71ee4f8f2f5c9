import { type Answer } from '../../../http/support/ask.js';
import { request, type TestApp } from '../../../support/app.js';
import { withoutWriting } from '../../../support/unchanged.js';
import { conforming } from './schemas.js';

export type Json = Record<string, unknown>;

export interface Placed {
  orderId: string;
  paymentDetails: Json | null;
  checkoutId: string | null;
}

export interface Detail {
  field: string;
  type: string;
  message: string;
  moreInfo: string;
}

export interface Refusal {
  status: number;
  type: string;
  message: string;
  details: Detail[];
  headers: Answer['headers'];
}

export interface Asking {
  /** The bearer token; the buyer's unless given, none when null. */
  readonly token?: string | null;
  /** The buyer's token unless given, none when null. */
  readonly saas?: string | null;
  readonly tenant?: string;
  readonly headers?: Record<string, string>;
}

export interface CartWish {
  readonly token?: string;
  readonly couponCode?: string;
  readonly deliveryWindow?: string;
}

interface Session {
  accessToken: string;
  customer: { id: number };
}

/** The emporia shop, as a storefront that speaks Emporix sees it. Every answer is checked against the schemas. */
export class Shop {
  private constructor(
    readonly app: TestApp,
    /** Of `buyer@emporia.test`. */
    readonly buyer: string,
    readonly buyerId: string,
    /** An anonymous token. */
    readonly guest: string,
  ) {}

  static async open(app: TestApp): Promise<Shop> {
    const { accessToken, customer } = await logIn(app, 'emporia', 'buyer');
    const guest = await storefront<Session>(app, 'POST', '/sessions/anonymous', {});
    return new Shop(app, accessToken, String(customer.id), guest.accessToken);
  }

  async logIn(
    customer: 'buyer' | 'other',
    store = 'emporia',
    scopes?: string[],
  ): Promise<{ token: string; id: string }> {
    const session = await logIn(this.app, store, customer, scopes);
    return { token: session.accessToken, id: String(session.customer.id) };
  }

  async anonymous(scopes?: string[]): Promise<string> {
    const { accessToken } = await storefront<Session>(this.app, 'POST', '/sessions/anonymous', { scopes });
    return accessToken;
  }

  /** A cart, made through our own API. Returns its id. */
  async cart(
    lines: Record<string, number> = { 'MUG-BLUE': 2 },
    { token = this.buyer, couponCode, deliveryWindow }: CartWish = {},
  ): Promise<string> {
    const items = Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity }));
    const { id } = await this.storefront<{ id: number }>('POST', '/carts', { lines: items, couponCode }, token);
    if (deliveryWindow !== undefined) {
      await this.query('UPDATE carts SET delivery_window = $2 WHERE id = $1', [id, deliveryWindow]);
    }
    return String(id);
  }

  /** A customer's request for a cart: two mugs, sent to Germany, by invoice. */
  body(cartId: string, changes: Json = {}): Json {
    return {
      cartId,
      currency: 'EUR',
      customer: this.customer(),
      shipping: delivery(),
      addresses: [address('SHIPPING'), address('BILLING')],
      paymentMethods: [{ provider: 'none', method: 'invoice' }],
      ...changes,
    };
  }

  customer(changes: Json = {}): Json {
    return { id: this.buyerId, email: 'buyer@emporia.test', firstName: 'Berta', lastName: 'Buyer', ...changes };
  }

  /** The same for a guest. */
  guestBody(cartId: string, changes: Json = {}): Json {
    const customer = { email: 'guest@example.com', lastName: 'Gast', guest: true };
    return this.body(cartId, { customer, ...changes });
  }

  quoteBody(quoteId = 'quote-open', changes: Json = {}): Json {
    return { quoteId, paymentMethods: [{ provider: 'none', method: 'invoice' }], ...changes };
  }

  async checkout(body: unknown, asking: Asking = {}): Promise<Answer> {
    const { token = this.buyer, saas = this.buyer, tenant = 'emporia', headers = {} } = asking;
    const all = {
      ...(token !== null && { Authorization: `Bearer ${token}` }),
      ...(saas !== null && { 'saas-token': saas }),
      ...headers,
    };
    return conforming(await request(this.app, 'POST', `/checkout/${tenant}/checkouts/order`, { headers: all, body }));
  }

  guestCheckout(body: unknown, asking: Asking = {}): Promise<Answer> {
    return this.checkout(body, { token: this.guest, saas: null, ...asking });
  }

  /** A checkout that has to succeed. */
  async order(body: unknown, asking: Asking = {}): Promise<Placed> {
    const answer = await this.checkout(body, asking);
    if (answer.status !== 200) throw new Error(`No order: ${answer.status} ${answer.text}`);
    return answer.body as Placed;
  }

  /** A checkout that has to be refused, and to change nothing in any table. */
  async refusal(body: unknown, asking: Asking = {}): Promise<Refusal> {
    const { dataSource } = this.app.db;
    const { status, headers, body: told } = await withoutWriting(dataSource, () => this.checkout(body, asking));
    expect(status).toBeGreaterThanOrEqual(400);
    return { ...(told as Omit<Refusal, 'headers'>), status, headers };
  }

  /** A 400, as `field type` of every detail, in their order. */
  async problems(body: unknown, asking: Asking = {}): Promise<string[]> {
    const { status, type, details } = await this.refusal(body, asking);
    expect([status, type]).toEqual([400, 'validation_violation']);
    return details.map((detail) => `${detail.field} ${detail.type}`);
  }

  /** What our own storefront API says. */
  storefront<Body>(method: string, path: string, body?: unknown, token = this.buyer): Promise<Body> {
    return storefront<Body>(this.app, method, path, body, token);
  }

  async query<Row = Json>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.app.db.dataSource.query<Row[]>(sql, values);
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.query<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, values);
    return Number(row?.n);
  }

  /** The order as its row has it. */
  async row(orderId: string): Promise<Json> {
    const [row] = await this.query('SELECT * FROM orders WHERE id = $1', [orderId]);
    if (!row) throw new Error(`No order ${orderId}`);
    return row;
  }

  /** Units of a variant that orders hold. */
  async allocated(sku: string): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      `SELECT sum(l.allocated) AS n FROM stock_levels l JOIN variants v ON v.id = l.variant_id
       JOIN stores s ON s.id = v.store_id WHERE s.slug = 'emporia' AND v.sku = $1`,
      [sku],
    );
    return Number(row?.n);
  }
}

/** To zone-de, by standard. */
export function delivery(changes: Json = {}): Json {
  return { zoneId: 'zone-de', methodId: 'standard', methodName: 'Standard', amount: 4.9, ...changes };
}

export function address(type: string, changes: Json = {}): Json {
  return {
    type,
    contactName: 'Berta Buyer',
    street: 'Hauptstraße',
    streetNumber: '1',
    zipCode: '04109',
    city: 'Leipzig',
    country: 'DE',
    ...changes,
  };
}

export function gateway(modeId: string, attributes: Json = {}): Json[] {
  return [{ provider: 'payment-gateway', customAttributes: { modeId, ...attributes } }];
}

async function storefront<Body>(
  app: TestApp,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
  store = 'emporia',
): Promise<Body> {
  const headers = {
    'X-Store-Key': `pk_demo_${store}`,
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  const answer = await request(app, method, `/storefront/v1${path}`, { headers, body });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body as Body;
}

function logIn(app: TestApp, store: string, customer: string, scopes?: string[]): Promise<Session> {
  const body = { email: `${customer}@${store}.test`, password: 'demo-password-1', scopes };
  return storefront<Session>(app, 'POST', '/sessions', body, undefined, store);
}
