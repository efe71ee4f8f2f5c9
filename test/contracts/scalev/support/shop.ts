import { type Answer } from '../../../http/support/ask.js';
import { request, type TestApp } from '../../../support/app.js';
import { withoutWriting } from '../../../support/unchanged.js';
import { conforming, type Success } from './schemas.js';

/** The amounts of an order. */
export interface Amounts {
  gross_revenue: string;
  product_price: string;
  product_discount: string;
  shipping_cost: string;
  shipping_discount: string;
  other_income: string;
  unique_code_discount: string;
  discount_code_discount: string;
}

/** What the tests look at of an order; the schema checks the whole of it. */
export interface Order extends Amounts {
  id: string;
  secret_slug: string;
  public_order_url: string | null;
  payment_url: string | null;
  order_id: string;
  status: string;
  payment_status: string | null;
  payment_method: string;
  pg_payment_info: Record<string, unknown>;
  orderlines: Record<string, unknown>[];
  status_history: Record<string, unknown>[];
  shipment_status_history: Record<string, unknown>[];
  [field: string]: unknown;
}

export interface ErrorBody {
  error: string;
  error_code: string;
  message: string;
  errors?: Record<string, unknown[]>;
}

export interface Refusal extends ErrorBody {
  status: number;
  headers: Answer['headers'];
}

export interface Asking {
  /** A customer's bearer token; the buyer's unless given, none when null. */
  readonly token?: string | null;
  readonly store?: string;
  readonly headers?: Record<string, string>;
}

export const nusantara = 'store_nusantara0000000000000000';

type Lines = Record<string, number>;

/** The nusantara shop, as a storefront that speaks Scalev sees it. Every answer is checked against the schemas. */
export class Shop {
  private constructor(
    readonly app: TestApp,
    /** Of `buyer@nusantara.test`. */
    readonly buyer: string,
    /** Ids of variants and bundles by their SKUs. */
    readonly ids: Readonly<Record<string, number>>,
  ) {}

  static async open(app: TestApp): Promise<Shop> {
    const rows = await app.db.dataSource.query<{ id: string; sku: string }[]>(
      `SELECT v.id, v.sku FROM variants v JOIN stores s ON s.id = v.store_id WHERE s.slug = 'nusantara'`,
    );
    const ids = Object.fromEntries(rows.map(({ id, sku }) => [sku, Number(id)]));
    return new Shop(app, await logIn(app, 'nusantara', 'buyer'), ids);
  }

  logIn(customer: 'buyer' | 'other', store = 'nusantara'): Promise<string> {
    return logIn(this.app, store, customer);
  }

  id(sku: string): number {
    const id = this.ids[sku];
    if (id === undefined) throw new Error(`nusantara has no ${sku}`);
    return id;
  }

  variant(sku: string, quantity = 1): Record<string, unknown> {
    return { type: 'variant', variant_id: this.id(sku), quantity };
  }

  bundle(sku: string, quantity = 1): Record<string, unknown> {
    return { type: 'bundle_price_option', bundle_price_option_id: this.id(sku), quantity };
  }

  /** Goods that need no delivery, and how to pay them. */
  digital(changes: Record<string, unknown> = {}): Record<string, unknown> {
    return { items: [this.variant('EBOOK-1')], payment_method: 'bank_transfer', ...changes };
  }

  /** Goods that are sent to Jakarta. */
  physical(changes: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      items: [this.variant('BATIK-M')],
      payment_method: 'bank_transfer',
      address: 'Jl. Melawai Raya 12',
      location_id: 1001,
      postal_code: '12160',
      courier_service_id: 2001,
      warehouse_unique_id: 'wh_jakarta',
      ...changes,
    };
  }

  /** A cart of the customer's, made through our own API. Returns its id. */
  async cart(lines: Lines, token = this.buyer): Promise<number> {
    const body = { lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })) };
    return (await this.storefront<{ id: number }>('POST', '/carts', { body, token })).id;
  }

  /** An address that the customer saves: in Surabaya, location 1002. Returns its id. */
  async savedAddress(token = this.buyer): Promise<number> {
    const body = {
      name: 'Siti Rahma',
      phone: '+6281234567890',
      line1: 'Jl. Gubeng Kertajaya 5',
      line2: 'Lantai 2',
      city: 'Surabaya',
      region: 'Jawa Timur',
      postalCode: '60281',
      country: 'ID',
      locationId: 1002,
    };
    return (await this.storefront<{ id: number }>('POST', '/customers/me/addresses', { body, token })).id;
  }

  /** What our own storefront API says. */
  async storefront<Body>(
    method: string,
    path: string,
    { body, token = this.buyer }: { body?: unknown; token?: string } = {},
  ): Promise<Body> {
    const headers = { 'X-Store-Key': 'pk_demo_nusantara', Authorization: `Bearer ${token}` };
    const answer = await request(this.app, method, `/storefront/v1${path}`, { headers, body });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body as Body;
  }

  checkout(body: unknown, asking: Asking = {}): Promise<Answer> {
    return this.send('POST', '/customers/me/checkout', 'order', asking, body);
  }

  /** A checkout that has to succeed. */
  async order(body: unknown, asking: Asking = {}): Promise<Order> {
    const answer = await this.checkout(body, asking);
    if (answer.status !== 201) throw new Error(`No order: ${answer.status} ${answer.text}`);
    return answer.body as Order;
  }

  /** A checkout that has to be refused, and to change nothing in any table. */
  async refusal(body: unknown, asking: Asking = {}): Promise<Refusal> {
    const { dataSource } = this.app.db;
    const { status, headers, body: told } = await withoutWriting(dataSource, () => this.checkout(body, asking));
    expect(status).toBeGreaterThanOrEqual(400);
    return { ...(told as ErrorBody), status, headers };
  }

  /** A request as the customer. */
  async own(path: string, success: Success, asking: Asking = {}): Promise<Answer> {
    return this.send('GET', `/customers/me${path}`, success, asking);
  }

  /** A request with the publishable key. */
  async open(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const headers = { 'X-Scalev-Storefront-Api-Key': 'pk_demo_nusantara', ...asking.headers };
    return this.send(method, `/public${path}`, 'order', { token: null, ...asking, headers });
  }

  async send(
    method: string,
    path: string,
    success: Success,
    { token = this.buyer, store = nusantara, headers = {} }: Asking = {},
    body?: unknown,
  ): Promise<Answer> {
    const all = { ...(token !== null && { Authorization: `Bearer ${token}` }), ...headers };
    const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    return conforming(
      await request(this.app, method, `/v3/stores/${store}${path}`, { headers: present, body }),
      success,
    );
  }

  async query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.app.db.dataSource.query<Row[]>(sql, values);
  }

  async count(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.query<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, values);
    return Number(row?.n);
  }

  /** Units of a variant that orders hold, by warehouse. */
  async allocated(sku: string): Promise<Record<string, number>> {
    const rows = await this.query<{ warehouse: string; allocated: number }>(
      `SELECT w.code AS warehouse, l.allocated FROM stock_levels l
       JOIN warehouses w ON w.id = l.warehouse_id WHERE l.variant_id = $1 ORDER BY 1`,
      [this.id(sku)],
    );
    return Object.fromEntries(rows.map(({ warehouse, allocated }) => [warehouse, Number(allocated)]));
  }
}

async function logIn(app: TestApp, store: string, customer: string): Promise<string> {
  const { status, body, text } = await request(app, 'POST', '/storefront/v1/sessions', {
    headers: { 'X-Store-Key': `pk_demo_${store}` },
    body: { email: `${customer}@${store}.test`, password: 'demo-password-1' },
  });
  if (status >= 400) throw new Error(`No log-in: ${status} ${text}`);
  return (body as { accessToken: string }).accessToken;
}

/** What the amounts of an order come to, by the vendor's own reckoning. */
export function reckoned(order: Amounts): number {
  const amount = (field: keyof Amounts): number => Number(order[field]);
  return (
    amount('product_price') -
    amount('product_discount') +
    amount('shipping_cost') -
    amount('shipping_discount') +
    amount('other_income') -
    amount('unique_code_discount') -
    amount('discount_code_discount')
  );
}
