import { newId } from '../../src/kernel/ids.js';
import { signedHeaders } from '../../src/sandbox-gateway/message.js';
import { type Answer, ask } from '../http/support/ask.js';
import { type TestApp } from '../support/app.js';
import { type TestGateway } from '../support/sandbox-gateway.js';
import { guestCheckout, type OrderJson, Shopper } from '../support/shopper.js';
import { type Failpoint } from './failpoints.js';
import { type Errand, type Mortal } from './mortal-process.js';

/** The survivor, through which everything is made ready and looked at. */
export interface Shop {
  readonly app: TestApp;
  readonly gateway: TestGateway;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** What a piece of work has for itself, so that those that stand still are in nobody's way. */
export interface Own {
  readonly sku: string;
  readonly couponCode: string;
  readonly key: string;
}

/** How an order stands in the end, here and in the gateway's books. */
export interface End {
  readonly order: string;
  readonly paymentStatus: string;
  /** Payments that have ever taken money, … */
  readonly charges: number;
  /** … and what is left of that: the order's total, or nothing. */
  readonly kept: 'total' | 'nothing';
}

/** A piece of work with payments, ready to be cut off. */
export interface Begun {
  readonly errand: Errand;
  /** What has to stand still in the same process before. */
  before?(mortal: Mortal): Promise<void>;
  /** Says which order it was about, when the errand was run once more to its end; null: there must be none. */
  orderOf(again: Answer): Promise<string | null> | string | null;
}

export interface Deed {
  readonly name: string;
  readonly at: readonly Failpoint[];
  readonly end: End | null;
  /** How it is answered once more when its order was committed before it was cut off, where that is always the same. */
  readonly repeated?: { readonly status: number; readonly replayed: string | undefined };
  begin(shop: Shop, own: Own): Promise<Begun>;
}

const paid: End = { order: 'pending', paymentStatus: 'paid', charges: 1, kept: 'total' };
const byToken = (token: string) => ({ paymentMethod: 'CARD', paymentInput: { token } });
const storefront = { 'X-Store-Key': 'pk_demo_acme' };
const staff = { Authorization: 'Bearer sk_demo_acme' };
const post = (path: string, body: unknown, headers: Record<string, string>): Errand => ({
  method: 'POST',
  path,
  headers,
  body,
});

async function cartCheckout(
  { app }: Shop,
  { sku, couponCode, key }: Omit<Own, 'key'> & { key: string | null },
  payment: object,
): Promise<Errand> {
  const cart = await new Shopper(app).cart([{ sku, quantity: 2 }], couponCode);
  return post(
    `/storefront/v1/carts/${cart.id}/checkout`,
    { ...guestCheckout, ...payment },
    { ...storefront, 'X-Cart-Token': cart.token, ...(key !== null && { 'Idempotency-Key': key }) },
  );
}

async function order({ app }: Shop, { sku }: Own, payment: object): Promise<OrderJson> {
  const { status, body } = await new Shopper(app).order([{ sku, quantity: 2 }], payment);
  if (status !== 201) throw new Error(`No order: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** The buyer agrees on the pay page, and no message tells of it. */
const agree = ({ gateway }: Shop, paymentId: string) => gateway.approve(paymentId, 'lost_webhooks');

/** The gateway's message of a charge as it stands. */
async function messageAbout({ gateway }: Shop, paymentId: string): Promise<Errand> {
  const account = 'acme';
  const { body: charge } = await ask(gateway.url, 'GET', `/v1/charges/${paymentId}`, {
    headers: { Authorization: `Bearer sk_sandbox_${account}` },
  });
  const id = `msg_${newId()}`;
  const body = JSON.stringify({ id, type: 'charge.captured', createdAt: new Date().toISOString(), charge });
  const message = { id, account, body, chargeId: paymentId, url: '', type: 'charge.captured', copies: 1 } as const;
  const headers = signedHeaders({ ...message, state: 'due', attempts: [] }, new Date());
  return post('/payments/v1/webhooks/sandbox-gateway/store_acme000000000000000000000', body, headers);
}

function checkout(name: string, payment: object, { at, end }: Pick<Deed, 'at' | 'end'>): Deed {
  return {
    name: `a checkout ${name}`,
    at,
    end,
    begin: async (shop, own) => ({
      errand: await cartCheckout(shop, own, payment),
      orderOf: async ({ body }) => {
        const { id, payment: opened } = body as Partial<OrderJson>;
        if (opened?.status === 'pending') {
          await agree(shop, opened.id);
          await ask(shop.app.url, 'GET', `/payments/v1/return/${opened.id}`);
        }
        return id ?? null;
      },
    }),
  };
}

/** One transaction is all of it. */
function checkoutOnDelivery(name: string, keyed: boolean): Deed {
  return {
    name: `a checkout that is paid on delivery, ${name}`,
    at: ['inside its first transaction', 'after its first transaction', 'before its answer goes out'],
    end: { order: 'pending', paymentStatus: 'unpaid', charges: 0, kept: 'nothing' },
    repeated: keyed ? { status: 201, replayed: 'true' } : { status: 200, replayed: undefined },
    begin: async (shop, own) => ({
      errand: await cartCheckout(shop, { ...own, key: keyed ? own.key : null }, { paymentMethod: 'COD' }),
      orderOf: ({ body }) => (body as OrderJson).id,
    }),
  };
}

const sinceAnswered: readonly Failpoint[] = [
  'when the provider has answered',
  'before its second transaction',
  'inside its second transaction',
  'before its answer goes out',
];
const untilAnswered: readonly Failpoint[] = [
  'inside its first transaction',
  'before the provider is asked',
  'while the provider is at work',
];
const everywhere = [...untilAnswered, ...sinceAnswered];
const ofMessages: readonly Failpoint[] = [
  'inside its first transaction',
  'before its second transaction',
  'inside its second transaction',
  'before its answer goes out',
];

export const deeds: readonly Deed[] = [
  checkoutOnDelivery('by key', true),
  checkoutOnDelivery('by cart', false),
  checkout('that is charged', byToken('tok_approved'), { at: everywhere, end: paid }),
  // Until the provider has answered, it does not matter what it will say.
  checkout('that is declined', byToken('tok_declined'), { at: sinceAnswered, end: null }),
  checkout('that is paid on a pay page', { paymentMethod: 'BKASH' }, { at: sinceAnswered, end: paid }),
  {
    name: 'a message',
    at: ofMessages,
    end: paid,
    begin: async (shop, own) => {
      const { id, payment } = await order(shop, own, { paymentMethod: 'BKASH' });
      await agree(shop, payment.id);
      return { errand: await messageAbout(shop, payment.id), orderOf: () => id };
    },
  },
  {
    name: 'a message that overtakes the answer to a checkout',
    at: ofMessages,
    end: paid,
    begin: async (shop, own) => {
      const waiting = await cartCheckout(shop, own, byToken('tok_approved'));
      const errand = { ...post('', '', {}) };
      return {
        errand,
        before: async (mortal) => {
          await mortal.cutOff(waiting, 'when the provider has answered');
          const [payment] = await shop.query<{ id: string }>(
            `SELECT payments.id FROM payments JOIN checkout_sessions session ON session.id = order_id
             WHERE idempotency_key = $1`,
            [own.key],
          );
          Object.assign(errand, await messageAbout(shop, payment?.id ?? ''));
        },
        orderOf: async () => {
          const { path, headers, body } = waiting;
          const again = await ask(shop.app.url, 'POST', path, { headers, body });
          return (again.body as OrderJson).id;
        },
      };
    },
  },
  {
    name: 'a buyer who comes back from the pay page',
    at: [
      'before the provider is asked',
      'when the provider has answered',
      'inside its first transaction',
      'before its answer goes out',
    ],
    end: paid,
    begin: async (shop, own) => {
      const { id, payment } = await order(shop, own, { paymentMethod: 'BKASH' });
      await agree(shop, payment.id);
      const errand = { method: 'GET', path: `/payments/v1/return/${payment.id}`, headers: {} };
      return { errand, orderOf: () => id };
    },
  },
  {
    name: 'a further attempt to pay an order',
    at: everywhere,
    end: paid,
    begin: async (shop, own) => {
      const { id, secretSlug } = await order(shop, own, { paymentMethod: 'BKASH' });
      const path = `/storefront/v1/public/orders/${secretSlug}/payments`;
      return { errand: post(path, byToken('tok_approved'), storefront), orderOf: () => id };
    },
  },
  {
    name: 'a capture',
    at: [
      'before the provider is asked',
      'while the provider is at work',
      'when the provider has answered',
      'inside its first transaction',
      'before its answer goes out',
    ],
    end: paid,
    begin: async (shop, own) => {
      const { id, payment } = await order(shop, own, { ...byToken('tok_approved'), paymentMethod: 'LATER' });
      const headers = { ...staff, 'Idempotency-Key': own.key };
      return { errand: post(`/admin/v1/payments/${payment.id}/capture`, {}, headers), orderOf: () => id };
    },
  },
  {
    name: 'a refund',
    at: everywhere,
    end: { order: 'refunded', paymentStatus: 'refunded', charges: 1, kept: 'nothing' },
    begin: async (shop, own) => {
      const { id, payment } = await order(shop, own, byToken('tok_approved'));
      const headers = { ...staff, 'Idempotency-Key': own.key };
      const body = { restock: false, reason: 'a wish' };
      return { errand: post(`/admin/v1/payments/${payment.id}/refunds`, body, headers), orderOf: () => id };
    },
  },
  {
    name: 'a cancellation',
    at: everywhere,
    end: { order: 'cancelled', paymentStatus: 'unpaid', charges: 0, kept: 'nothing' },
    begin: async (shop, own) => {
      const { id } = await order(shop, own, { paymentMethod: 'BKASH' });
      return { errand: post(`/admin/v1/orders/${id}/transitions`, { to: 'cancelled' }, staff), orderOf: () => id };
    },
  },
];
