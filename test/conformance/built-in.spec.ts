import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CashLimit } from '../../docs/examples/cash-limit.step.js';
import { CourierSource } from '../../docs/examples/courier.source.js';
import { ErpSubscriber } from '../../docs/examples/erp.subscriber.js';
import { LoyaltyRule } from '../../docs/examples/loyalty.rule.js';
import { Shouting } from '../../docs/examples/shouting.check.js';
import { WalletProvider } from '../../docs/examples/wallet.provider.js';
import { FrequentOrders } from '../../src/checkout/spam-checks/frequent-orders.js';
import { UnpaidOrders } from '../../src/checkout/spam-checks/unpaid-orders.js';
import { BuyerOrders } from '../../src/order/buyer-orders.service.js';
import { BankTransfer } from '../../src/payment/providers/bank-transfer.js';
import { CashOnDelivery } from '../../src/payment/providers/cash-on-delivery.js';
import { CustomPayment } from '../../src/payment/providers/custom.js';
import { Invoice } from '../../src/payment/providers/invoice.js';
import { PayLater } from '../../src/payment/providers/pay-later.js';
import { StripePayments } from '../../src/payment/providers/stripe.js';
import { type Offer, type OfferBenefit } from '../../src/pricing/offer.types.js';
import { orderedRules } from '../../src/pricing/price-rules.js';
import { type Rate, type RateRequest, ShippingRateSource } from '../../src/shipping/shipping-rate-source.js';
import { type RateBasis } from '../../src/shipping/shipping.types.js';
import { tableRate } from '../../src/shipping/sources/table-rates.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { FakeGateway, signatureOf } from '../support/fake-gateway.js';
import { unrestricted } from '../support/prices.js';
import { StripeStandIn } from '../support/stripe-stand-in.js';
import { checkoutOf, checkoutStepConformance } from './checkout-step.conformance.js';
import { eventSubscriberConformance } from './event-subscriber.conformance.js';
import { type SentMessage } from './payment-message.promises.js';
import { type Charge, paymentProviderConformance } from './payment-provider.conformance.js';
import { priceRuleConformance } from './price-rule.conformance.js';
import { openSandbox, type Sandbox } from './sandbox.js';
import { rateRequestFor, shippingRateSourceConformance } from './shipping-rate-source.conformance.js';
import { candidateOf, spamCheckConformance } from './spam-check.conformance.js';

let db: TestDatabase;
let wallet: WalletSandbox;
let courier: Sandbox;

// The courier's address is fixed, and another test file may stand there at the same time.
const fetchDirectly = globalThis.fetch;
globalThis.fetch = (input, init) =>
  fetchDirectly(input instanceof Request ? input : String(input).replace('http://127.0.0.1:4011', courier.url), init);

beforeAll(async () => {
  wallet = await openWallet();
  courier = await openSandbox(() => ({ perMethod: { bike: 4_500, truck: 20_000 } }));
  db = await testDatabase({ demo: true });
  await db.dataSource.query(
    'CREATE TABLE erp_inbox (event_id uuid PRIMARY KEY, order_id text NOT NULL, received timestamptz NOT NULL)',
  );
});
afterAll(async () => {
  globalThis.fetch = fetchDirectly;
  await wallet.close();
  await courier.close();
  await db.close();
});

beforeEach(() => {
  wallet.speak();
  courier.speak();
});

priceRuleConformance('the loyalty rule', () => ({
  make: () => new LoyaltyRule(),
  loaded: [true, false],
  dataSource: db.dataSource,
}));

paymentProviderConformance('the wallet', () => ({
  make: () => new WalletProvider(),
  charge: { amount: 155_000, currency: 'BDT', settings: { api: wallet.url }, secrets: { messageSecret: 'whsec_1' } },
  refused: { amount: 13, currency: 'BDT', settings: { api: wallet.url } },
  charged: (paymentId) => wallet.charged(paymentId),
  refunded: (paymentId) => wallet.refunded(paymentId),
  message: ({ paymentId }, sentAt) => wallet.message(paymentId, sentAt, 'whsec_1'),
  silence: () => wallet.silence(),
}));

shippingRateSourceConformance('the courier', () => ({
  make: () => new CourierSource(),
  request: rateRequestFor(['bike', 'truck', 'drone']),
  silence: () => courier.silence(),
}));

checkoutStepConformance('the cash limit', () => ({
  make: () => new CashLimit(),
  accepted: checkoutOf({ paymentMethod: 'COD' }),
  refused: checkoutOf({ paymentMethod: 'COD', totals: { ...checkoutOf().draft.totals, total: 5_000_001 } }),
  dataSource: db.dataSource,
}));

spamCheckConformance('the ear for shouting', () => ({
  make: () => new Shouting(),
  harmless: candidateOf({ note: 'Please call me' }),
  suspected: candidateOf({ note: 'CALL ME' }),
  dataSource: db.dataSource,
}));

eventSubscriberConformance('the ERP subscriber', () => ({
  make: () => new ErpSubscriber(db.dataSource),
  event: { storeId: 1, type: 'order.created', version: 1, aggregateId: 'an-order', payload: {} },
  dataSource: db.dataSource,
}));

describe('the built-in payment providers', () => {
  const charge = { amount: 155_000, currency: 'BDT' };
  const accounts = [{ bank: 'Sonali Bank', number: '0123456789' }];
  paymentProviderConformance('cash on delivery', () => ({ make: () => new CashOnDelivery(), charge }));
  paymentProviderConformance('pay later', () => ({ make: () => new PayLater(), charge }));
  paymentProviderConformance('bank transfer', () => ({
    make: () => new BankTransfer(),
    charge: { ...charge, settings: { accounts } },
  }));
  paymentProviderConformance('bank transfer without accounts', () => ({ make: () => new BankTransfer(), charge }));
  paymentProviderConformance('invoice', () => ({
    make: () => new Invoice(),
    charge: { ...charge, settings: { daysToPay: 14 } },
  }));
  paymentProviderConformance('invoice without a term', () => ({ make: () => new Invoice(), charge }));
  paymentProviderConformance('custom', () => ({
    make: () => new CustomPayment(),
    charge: { ...charge, settings: { instructions: 'Pay at the counter.' } },
  }));
});

describe('Stripe, as far as its stand-in speaks for it', () => {
  let stripe: StripeStandIn;
  beforeEach(async () => {
    stripe = await new StripeStandIn().open();
  });
  afterEach(() => stripe.close());

  const server = { confirmation: 'server' };
  const token = { paymentMethod: 'pm_card_visa' };
  const modes: Record<string, Pick<Charge, 'settings' | 'input'>> = {
    'confirmed by the server': { settings: server, input: token },
    'captured later': { settings: { ...server, capture: 'manual' }, input: token },
    'confirmed on the page of the bank': {
      settings: server,
      input: { paymentMethod: 'pm_card_authenticationRequired' },
    },
    'confirmed by the storefront': { settings: { publishableKey: 'pk_test_standin' } },
  };
  for (const [name, mode] of Object.entries(modes)) {
    paymentProviderConformance(name, () => {
      const secrets = { secretKey: stripe.secretKey, webhookSecret: stripe.webhookSecret };
      const charge = { amount: 155_000, currency: 'BDT', secrets, ...mode };
      return {
        make: () => new StripePayments(stripe.url),
        charge,
        refused: { ...charge, settings: server, input: { paymentMethod: 'pm_card_chargeDeclined' } },
        charged: (paymentId) => stripe.ofPayment(paymentId).filter(({ status }) => status === 'succeeded').length,
        refunded: (paymentId) => stripe.refunded(paymentId),
        message: ({ paymentId }, sentAt) => {
          const [intent] = stripe.ofPayment(paymentId);
          return stripe.event('payment_intent.canceled', { ...intent, status: 'canceled' }, sentAt);
        },
        silence: () => stripe.silence(),
      };
    });
  }
});

describe('the gateway of the tests', () => {
  for (const behaviour of ['authorize', 'capture', 'redirect'] as const) {
    paymentProviderConformance(behaviour, () => {
      const gateway = Object.assign(new FakeGateway(), { behaviour });
      return {
        make: () => gateway,
        charge: { amount: 155_000, currency: 'BDT', secrets: { webhookSecret: 'whsec_fake' } },
        message: ({ paymentId, reference }, sentAt) => {
          const news = { messageId: paymentId, paymentId, reference, outcome: { status: 'captured', reference } };
          const body = Buffer.from(JSON.stringify(news));
          const seconds = Math.floor(sentAt.getTime() / 1_000);
          return { headers: { 'fake-signature': signatureOf(body, 'whsec_fake', seconds) }, body };
        },
        silence: () => {
          gateway.meanwhile = ({ signal }) =>
            new Promise((_, reject) => {
              if (signal.aborted) reject(signal.reason as Error);
              signal.addEventListener('abort', () => reject(signal.reason as Error));
            });
        },
      };
    });
  }
});

describe('the built-in spam checks', () => {
  const least = { ordersPerHour: 1, unpaidOrders: 1 };
  const none = { ordersPerHour: 0, unpaidOrders: 0 };
  for (const Check of [FrequentOrders, UnpaidOrders]) {
    spamCheckConformance(new Check(new BuyerOrders()).code, () => ({
      make: () => new Check(new BuyerOrders()),
      harmless: candidateOf({ limits: least }),
      suspected: candidateOf({ limits: none }),
      dataSource: db.dataSource,
    }));
  }
});

describe('the built-in price rules', () => {
  const offer = (code: string, benefit: OfferBenefit, given: Partial<Offer> = {}): Offer => {
    const period = { startsAt: null, endsAt: null, days: null };
    const conditions = { minSubtotal: 0, minQuantity: 1, firstOrderOnly: false, ...period };
    return { id: 1, code, name: code, benefit, scope: unrestricted, conditions, stackable: true, ...given };
  };
  const offers = [
    offer('LIGHTS', { kind: 'percent', basisPoints: 2_000 }, { scope: { ...unrestricted, productIds: [1, 2] } }),
    offer('THREE-FOR-TWO', { kind: 'buy_get', buy: 2, get: 1, basisPoints: 10_000 }, { stackable: false }),
    offer('TEN-OFF', { kind: 'fixed_amount', amount: 1_000, per: 'order' }),
  ];
  const rates = new Map([
    ['STANDARD', 190_000],
    ['REDUCED', 70_000],
  ]);
  const loadedBy: Readonly<Record<string, readonly unknown[]>> = {
    offers: [[], offers],
    tax: [null, { mode: 'included', rounding: 'line', rates }, { mode: 'added', rounding: 'order', rates }],
  };

  for (const { code } of orderedRules()) {
    priceRuleConformance(code, () => ({
      make: () => {
        const rule = orderedRules().find((each) => each.code === code);
        if (!rule) throw new Error(`No rule is called ${code}`);
        return rule;
      },
      ...(loadedBy[code] && { loaded: loadedBy[code] }),
      dataSource: db.dataSource,
    }));
  }
});

/** Table rates, as a source of its own that has one table. */
class TableRates extends ShippingRateSource {
  readonly code = 'one-table';

  constructor(private readonly basis: RateBasis) {
    super();
  }

  async rates({ parcel, options }: RateRequest): Promise<readonly Rate[]> {
    const tiers = [{ from: 500, amount: 9_000 }];
    return options.map(({ code }) => ({
      code,
      amount: tableRate({ basis: this.basis, amount: 6_000, tiers }, parcel),
    }));
  }
}

describe('the table rates', () => {
  for (const basis of ['flat', 'weight', 'value'] as const) {
    shippingRateSourceConformance(`by ${basis}`, () => ({
      make: () => new TableRates(basis),
      request: rateRequestFor(['standard', 'express']),
    }));
  }

  it('are whole and never negative, for any parcel', () => {
    fc.assert(
      fc.property(fc.constantFrom<RateBasis>('flat', 'weight', 'value'), fc.nat(), fc.nat(), (basis, grams, value) => {
        const rate = tableRate(
          { basis, amount: 6_000, tiers: [{ from: 500, amount: 0 }] },
          { weightGrams: grams, value, currency: 'BDT' },
        );
        expect([0, 6_000]).toContain(rate);
      }),
    );
  });
});

describe('the lines of docs/extending.md that run an example through its suite', () => {
  it('are those of this file', () => {
    const document = readFileSync('docs/extending.md', 'utf8');
    const here = readFileSync('test/conformance/built-in.spec.ts', 'utf8');
    const shown = [...document.matchAll(/<!-- conformance -->\n\n```ts\n(.*?)```/gs)].map(([, text = '']) => text);
    expect(shown).toHaveLength(6);
    for (const text of shown) expect(here).toContain(`\n${text}`);
  });
});

interface WalletSandbox extends Sandbox {
  charged(paymentId: string): number;
  refunded(paymentId: string): number;
  /** What it sends about a charge, signed with the secret. */
  message(paymentId: string, sentAt: Date, secret: string): SentMessage;
}

/** A wallet that takes every amount but 13, and none for a charge that was voided before. */
async function openWallet(): Promise<WalletSandbox> {
  interface Asked {
    amount: number;
    currency: string;
  }
  const charges = new Map<string, { id: string; state: string; reason?: string; charged?: Asked }>();
  const taken: string[] = [];
  const refunds = new Map<string, { id: string; amount: number }>();
  const put = (id: string, { amount, currency }: Asked) => {
    if (amount === 13) return charges.set(id, { id, state: 'refused', reason: 'no_luck' });
    taken.push(id);
    return charges.set(id, { id, state: 'approved', charged: { amount, currency } });
  };
  const sandbox = await openSandbox((method, path, body) => {
    const [, , id = '', action, refundId] = path.split('/');
    if (action === 'refunds') {
      refunds.set(refundId ?? '', { id, amount: (body as Asked).amount });
      return { id: refundId, state: 'approved' };
    }
    if (method === 'PUT' && !charges.has(id)) put(id, body as Asked);
    if (action === 'void' && charges.get(id)?.state !== 'approved')
      charges.set(id, { id, state: 'refused', reason: 'voided' });
    return charges.get(id) ?? { id, state: 'none' };
  });
  return {
    ...sandbox,
    charged: (paymentId) => taken.filter((id) => id === paymentId).length,
    refunded: (paymentId) =>
      [...refunds.values()].reduce((sum, { id, amount }) => (id === paymentId ? sum + amount : sum), 0),
    message: (paymentId, sentAt, secret) => {
      const body = Buffer.from(
        JSON.stringify({ id: `m-${paymentId}`, charge: { ...charges.get(paymentId), name: paymentId } }),
      );
      const seconds = Math.floor(sentAt.getTime() / 1_000);
      const digest = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
      return { headers: { 'wallet-signature': `t=${seconds},v1=${digest}` }, body };
    },
  };
}
