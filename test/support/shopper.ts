import { request, type TestApp } from './app.js';

/** What the storefront API answers, as far as tests look at it. */
export interface MoneyJson {
  amount: string;
  currency: string;
}

export interface OrderJson {
  id: string;
  number: string;
  secretSlug: string;
  status: string;
  paymentStatus: string;
  totals: Record<
    'subtotal' | 'discount' | 'shipping' | 'shippingDiscount' | 'tax' | 'taxIncluded' | 'total',
    MoneyJson
  >;
  lines: { id: string; sku: string; variantId: number; quantity: number; total: MoneyJson }[];
  payment: { id: string; method: string; status: string; action: Record<string, unknown> | null };
  [field: string]: unknown;
}

export interface Reply<Body> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: Body;
}

export interface ProblemJson {
  status: number;
  code: string;
  issues?: { path: (string | number)[]; code: string }[];
  [field: string]: unknown;
}

export interface CartJson {
  id: number;
  token: string;
  lines: { id: number; sku: string; quantity: number }[];
  [field: string]: unknown;
}

export const dhakaAddress = {
  name: 'Rafiul Hassan',
  phone: '+8801711000000',
  line1: 'House 12, Road 5',
  line2: 'Block C',
  city: 'Dhaka',
  region: 'Dhaka',
  postalCode: '1212',
  country: 'BD',
};

export const guestCheckout = {
  email: 'guest@example.test',
  shippingAddress: dhakaAddress,
  shippingOption: 'sz_inside_dhaka/standard',
  paymentMethod: 'COD',
};

/** Somebody who shops at a demo store through the storefront API. */
export class Shopper {
  constructor(
    private readonly app: TestApp,
    private readonly store = 'acme',
    private readonly accessToken: string | null = null,
  ) {}

  async send<Body>(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply<Body>> {
    const own: Record<string, string> = { 'X-Store-Key': `pk_demo_${this.store}` };
    if (this.accessToken !== null) own.Authorization = `Bearer ${this.accessToken}`;
    const answer = await request(this.app, method, `/storefront/v1${path}`, { body, headers: { ...own, ...headers } });
    return answer as Reply<Body>;
  }

  async logIn(email = `buyer@${this.store}.test`): Promise<Shopper> {
    const { body } = await this.send<{ accessToken: string }>('POST', '/sessions', {
      body: { email, password: 'demo-password-1' },
    });
    return new Shopper(this.app, this.store, body.accessToken);
  }

  async cart(lines: { sku: string; quantity: number }[], couponCode?: string): Promise<CartJson> {
    const { status, body } = await this.send<CartJson>('POST', '/carts', { body: { lines, couponCode } });
    if (status !== 201) throw new Error(`No cart: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  checkOut<Body = OrderJson>(
    cart: Pick<CartJson, 'id' | 'token'>,
    body: object = guestCheckout,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    const token: Record<string, string> = this.accessToken === null ? { 'X-Cart-Token': cart.token } : {};
    return this.send<Body>('POST', `/carts/${cart.id}/checkout`, { body, headers: { ...token, ...headers } });
  }

  order<Body = OrderJson>(
    items: { sku: string; quantity: number }[],
    body: object = {},
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    return this.send<Body>('POST', '/checkout', { body: { ...guestCheckout, items, ...body }, headers });
  }
}

/** The admin API of a demo store. */
export function admin<Body>(
  app: TestApp,
  method: string,
  path: string,
  body?: unknown,
  store = 'acme',
): Promise<Reply<Body>> {
  const headers = { Authorization: `Bearer sk_demo_${store}` };
  return request(app, method, `/admin/v1${path}`, { body, headers }) as Promise<Reply<Body>>;
}
