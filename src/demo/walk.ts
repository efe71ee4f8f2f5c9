/** One step of the walk as it is shown: what was asked, and what came back in a few words. */
export type Tell = (line: string) => void;

interface Money {
  readonly amount: string;
  readonly currency: string;
}

type Totals = Readonly<Record<'subtotal' | 'discount' | 'shipping' | 'shippingDiscount' | 'total', Money>>;

interface ProductPage {
  readonly items: readonly {
    readonly name: string;
    readonly variants: readonly { readonly sku: string; readonly price: Money | null }[];
  }[];
}

interface Cart {
  readonly id: number;
  readonly token: string;
  readonly totals: Totals;
}

interface Order {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly totals: Totals;
}

interface EventPage {
  readonly items: readonly {
    readonly id: string;
    readonly type: string;
    readonly aggregateId: string;
    readonly occurredAt: string;
  }[];
  readonly cursor: string;
}

interface Stock {
  readonly levels: readonly { readonly warehouse: string; readonly onHand: number; readonly allocated: number }[];
}

const sku = 'KURTI-EM';

/**
 * Walks the main job over HTTP against the demo store acme of the server at `url`, telling each step: products, cart,
 * coupon, totals, checkout, the order, its event, and the stock before and after. Throws when a step is refused.
 */
export async function walkMainJob(url: string, tell: Tell): Promise<Order> {
  const shop = client(`${url}/storefront/v1`, { 'X-Store-Key': 'pk_demo_acme' });
  const admin = client(`${url}/admin/v1`, { Authorization: 'Bearer sk_demo_acme' });

  const products = await shop<ProductPage>('GET', '/products?limit=4');
  tell('Products');
  for (const { name, variants } of products.items) {
    tell(`  ${name}: ${variants.map((variant) => `${variant.sku} ${shown(variant.price)}`).join(', ')}`);
  }

  tell(`Stock of ${sku} before`);
  await tellStock(admin, tell);

  const cart = await shop<Cart>('POST', '/carts', { lines: [{ sku, quantity: 2 }] });
  tell(`Cart ${cart.id} with 2 × ${sku}: ${shown(cart.totals.total)}`);
  const token = { 'X-Cart-Token': cart.token };

  const reduced = await shop<Cart>('PUT', `/carts/${cart.id}/coupon`, { code: 'WELCOME10' }, token);
  tell(`With the coupon WELCOME10: ${shown(reduced.totals.subtotal)} − ${shown(reduced.totals.discount)}`);

  const { totals } = await shop<{ totals: Totals }>(
    'GET',
    `/carts/${cart.id}/totals?country=BD&shippingOption=sz_inside_dhaka/standard`,
    undefined,
    token,
  );
  tell(`With delivery inside Dhaka: + ${shown(totals.shipping)} = ${shown(totals.total)}`);

  const order = await shop<Order>('POST', `/carts/${cart.id}/checkout`, checkout(totals.total), token);
  tell(`Checked out: order ${order.number}, ${order.status}, ${shown(order.totals.total)}`);

  const event = await findCreated(admin, order.id);
  tell(`Logged: ${event.type} ${event.id} at ${event.occurredAt}`);

  tell(`Stock of ${sku} after`);
  await tellStock(admin, tell);
  return order;
}

const checkout = (expectedTotal: Money): object => ({
  email: 'rafiul@example.test',
  shippingAddress: {
    name: 'Rafiul Hassan',
    phone: '+8801711000000',
    line1: 'House 12, Road 5',
    city: 'Dhaka',
    region: 'Dhaka',
    postalCode: '1212',
    country: 'BD',
  },
  shippingOption: 'sz_inside_dhaka/standard',
  paymentMethod: 'COD',
  expectedTotal,
});

type Call = <Body>(method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Body>;

async function tellStock(admin: Call, tell: Tell): Promise<void> {
  for (const level of (await admin<Stock>('GET', `/stock?sku=${sku}`)).levels) {
    tell(`  ${level.warehouse}: ${level.onHand} on hand, ${level.allocated} allocated`);
  }
}

/** The feed ends below the oldest running transaction, so a fresh event may take a moment to show. */
async function findCreated(admin: Call, orderId: string): Promise<EventPage['items'][number]> {
  const deadline = Date.now() + 10_000;
  let after = '';
  while (Date.now() < deadline) {
    const page = await admin<EventPage>('GET', `/events?types=order.created&limit=100${after}`);
    const event = page.items.find(({ aggregateId }) => aggregateId === orderId);
    if (event) return event;
    after = `&after=${page.cursor}`;
  }
  throw new Error(`No order.created for ${orderId} within ten seconds`);
}

function client(base: string, identity: Record<string, string>): Call {
  return async <Body>(method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: { ...identity, ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${base}${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Body;
  };
}

const shown = (money: Money | null): string => (money ? `${money.amount} ${money.currency}` : 'no price');
