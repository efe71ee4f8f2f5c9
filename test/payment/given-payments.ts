import { type Reply } from '../support/shopper.js';
import { request, type TestApp, testApp } from '../support/app.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { guestCheckout, type MoneyJson, type OrderJson, Shopper } from '../support/shopper.js';

export interface PaymentJson {
  id: string;
  orderId: string;
  status: string;
  amount: MoneyJson;
  captured: MoneyJson;
  refunded: MoneyJson;
  voidRequested: boolean;
  conflict: { reason: string; resolution: { actor: string; reason: string } | null } | null;
  code?: string;
  [field: string]: unknown;
}

export interface RefundJson {
  id: string;
  status: string;
  amount: MoneyJson;
  lines: { lineId: string; quantity: number; restocked: number }[];
  code?: string;
  [field: string]: unknown;
}

/** A store whose payments go through a gateway that the test drives, and its staff. */
export interface Desk {
  readonly app: TestApp;
  readonly gateway: FakeGateway;
  readonly shopper: Shopper;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** An order of `quantity` pieces, paid by the gateway as it behaves. */
  order(quantity?: number): Promise<OrderJson>;
  /** An order of another store, to be paid by bank transfer with a transfer code. */
  transfer(): Promise<OrderJson>;
  /** The admin API, with an Idempotency-Key if there is one. */
  post<Body = PaymentJson>(path: string, body: unknown, key?: string): Promise<Reply<Body>>;
  patch<Body>(path: string, body: unknown): Promise<Reply<Body>>;
  get<Body>(path: string): Promise<Reply<Body>>;
  orderNow(orderId: string): Promise<{ status: string; paymentStatus: string }>;
  payment(paymentId: string): Promise<PaymentJson & { history: { to: string; source: string; detail: unknown }[] }>;
  /** The types of an order's events, sorted. */
  events(orderId: string): Promise<string[]>;
  /** On hand and allocated. */
  stock(sku: string): Promise<[number, number]>;
  move(orderId: string, ...steps: string[]): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const app = await testApp({ extensions: { paymentProviders: [FakeGateway] } });
  const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    app.db.dataSource.query<Row[]>(sql, values);
  await query(`INSERT INTO payment_methods (store_id, code, provider, name)
    SELECT id, 'WALLET', 'fake-gateway', 'Wallet' FROM stores WHERE slug = 'acme'`);
  const shopper = new Shopper(app);
  const headers = { Authorization: 'Bearer sk_demo_acme' };
  const get = <Body>(path: string) => request(app, 'GET', `/admin/v1${path}`, { headers }) as Promise<Reply<Body>>;
  const post = <Body>(path: string, body: unknown, key?: string) =>
    request(app, 'POST', `/admin/v1${path}`, {
      body,
      headers: key === undefined ? headers : { ...headers, 'Idempotency-Key': key },
    }) as Promise<Reply<Body>>;
  return {
    app,
    gateway: app.get(FakeGateway),
    shopper,
    query,
    get,
    post,
    patch: <Body>(path: string, body: unknown) =>
      request(app, 'PATCH', `/admin/v1${path}`, { body, headers }) as Promise<Reply<Body>>,
    order: async (quantity = 1) => {
      const { status, body } = await shopper.order([{ sku: 'KURTI-EM', quantity }], {
        ...guestCheckout,
        paymentMethod: 'WALLET',
      });
      if (status !== 201) throw new Error(`No order: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    transfer: async () => {
      const { body } = await new Shopper(app, 'nusantara').order([{ sku: 'EBOOK-1', quantity: 1 }], {
        shippingOption: undefined,
        paymentMethod: 'bank_transfer',
      });
      return body;
    },
    orderNow: async (orderId) => (await get<{ status: string; paymentStatus: string }>(`/orders/${orderId}`)).body,
    payment: async (paymentId) =>
      (
        await get<PaymentJson & { history: { to: string; source: string; detail: unknown }[] }>(
          `/payments/${paymentId}`,
        )
      ).body,
    events: async (orderId) =>
      (
        await query<{ type: string }>('SELECT type FROM domain_events WHERE aggregate_id = $1 ORDER BY type', [orderId])
      ).map(({ type }) => type),
    stock: async (sku) => {
      const [level] = await query<{ onHand: number; allocated: number }>(
        `SELECT on_hand AS "onHand", allocated FROM stock_levels JOIN variants ON variants.id = variant_id WHERE sku = $1`,
        [sku],
      );
      return level ? [level.onHand, level.allocated] : [0, 0];
    },
    move: async (orderId, ...steps) => {
      for (const to of steps) {
        const { status } = await post(`/orders/${orderId}/transitions`, { to });
        if (status !== 200) throw new Error(`No transition to ${to}: ${status}`);
      }
    },
  };
}

export const money = (amount: string): MoneyJson => ({ amount, currency: 'BDT' });
