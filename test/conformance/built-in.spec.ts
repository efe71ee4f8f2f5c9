import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CashLimit } from '../../docs/examples/cash-limit.step.js';
import { CourierSource } from '../../docs/examples/courier.source.js';
import { ErpSubscriber } from '../../docs/examples/erp.subscriber.js';
import { LoyaltyRule } from '../../docs/examples/loyalty.rule.js';
import { WalletProvider } from '../../docs/examples/wallet.provider.js';
import { BankTransfer } from '../../src/payment/providers/bank-transfer.js';
import { CashOnDelivery } from '../../src/payment/providers/cash-on-delivery.js';
import { Invoice } from '../../src/payment/providers/invoice.js';
import { type Offer, type OfferBenefit } from '../../src/pricing/offer.types.js';
import { orderedRules } from '../../src/pricing/price-rules.js';
import { type Rate, type RateRequest, ShippingRateSource } from '../../src/shipping/shipping-rate-source.js';
import { type RateBasis } from '../../src/shipping/shipping.types.js';
import { tableRate } from '../../src/shipping/sources/table-rates.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { FakeGateway } from '../support/fake-gateway.js';
import { unrestricted } from '../support/prices.js';
import { checkoutOf, checkoutStepConformance } from './checkout-step.conformance.js';
import { eventSubscriberConformance } from './event-subscriber.conformance.js';
import { paymentProviderConformance } from './payment-provider.conformance.js';
import { priceRuleConformance } from './price-rule.conformance.js';
import { openSandbox, type Sandbox } from './sandbox.js';
import { rateRequestFor, shippingRateSourceConformance } from './shipping-rate-source.conformance.js';

let db: TestDatabase;
let wallet: WalletSandbox;
let courier: Sandbox;

// The courier's address is fixed, and another test file may stand there at the same time.
const fetchDirectly = globalThis.fetch;
globalThis.fetch = (input, init) =>
  fetchDirectly(input instanceof Request ? input : String(input).replace('http://127.0.0.1:4011', courier.url), init);

beforeAll(async () => {
  db = await testDatabase({ demo: true });
  await db.dataSource.query(
    'CREATE TABLE erp_inbox (event_id uuid PRIMARY KEY, order_id text NOT NULL, received timestamptz NOT NULL)',
  );
});
afterAll(() => db.close());

beforeEach(async () => {
  wallet = await openWallet();
  courier = await openSandbox(() => ({ perMethod: { bike: 4_500, truck: 20_000 } }));
});
afterEach(async () => {
  await wallet.close();
  await courier.close();
});

priceRuleConformance('the loyalty rule', () => ({
  make: () => new LoyaltyRule(),
  loaded: [true, false],
  dataSource: db.dataSource,
}));

paymentProviderConformance('the wallet', () => ({
  make: () => new WalletProvider(),
  charge: { amount: 155_000, currency: 'BDT', settings: { api: wallet.url } },
  refused: { amount: 13, currency: 'BDT', settings: { api: wallet.url } },
  charged: (paymentId) => wallet.charged(paymentId),
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

eventSubscriberConformance('the ERP subscriber', () => ({
  make: () => new ErpSubscriber(db.dataSource),
  event: { storeId: 1, type: 'order.created', version: 1, aggregateId: 'an-order', payload: {} },
  dataSource: db.dataSource,
}));

describe('the built-in payment providers', () => {
  const charge = { amount: 155_000, currency: 'BDT' };
  const accounts = [{ bank: 'Sonali Bank', number: '0123456789' }];
  paymentProviderConformance('cash on delivery', () => ({ make: () => new CashOnDelivery(), charge }));
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
});

describe('the gateway of the tests', () => {
  for (const behaviour of ['authorize', 'capture', 'redirect'] as const) {
    paymentProviderConformance(behaviour, () => {
      const gateway = Object.assign(new FakeGateway(), { behaviour });
      return {
        make: () => gateway,
        charge: { amount: 155_000, currency: 'BDT' },
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
    expect(shown).toHaveLength(5);
    for (const text of shown) expect(here).toContain(`\n${text}`);
  });
});

interface WalletSandbox extends Sandbox {
  charged(paymentId: string): number;
}

/** A wallet that takes every amount but 13, and none for a charge that was voided before. */
async function openWallet(): Promise<WalletSandbox> {
  interface Asked {
    amount: number;
    currency: string;
  }
  const charges = new Map<string, { id: string; state: string; reason?: string } & Partial<Asked>>();
  const taken: string[] = [];
  const put = (id: string, { amount, currency }: Asked) => {
    if (amount === 13) return charges.set(id, { id, state: 'refused', reason: 'no_luck' });
    taken.push(id);
    return charges.set(id, { id, state: 'approved', amount, currency });
  };
  const sandbox = await openSandbox((method, path, body) => {
    const [, , id = '', action, refundId] = path.split('/');
    if (action === 'refunds') return { id: refundId, state: 'done' };
    if (method === 'PUT' && !charges.has(id)) put(id, body as Asked);
    if (action === 'void') charges.set(id, { id, state: 'refused', reason: 'voided' });
    return charges.get(id) ?? { id, state: 'none' };
  });
  return { ...sandbox, charged: (paymentId) => taken.filter((id) => id === paymentId).length };
}
