import { readFileSync } from 'node:fs';
import { toDecimal } from '../../src/kernel/money.js';
import { priceBasket } from '../../src/pricing/price-engine.js';
import { orderedRules } from '../../src/pricing/price-rules.js';
import { buyer, unrestricted } from '../support/prices.js';
import { type Coupon, type PricingInput, type Quote } from '../../src/pricing/pricing.types.js';

const document = readFileSync(new URL('../../docs/pricing.md', import.meta.url), 'utf8');

function documented(): [
  Pick<PricingInput, 'lines' | 'couponCode' | 'shipping'>,
  Partial<Quote> & Pick<Quote, 'totals'>,
] {
  const blocks = [...document.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? '') as never);
  expect(blocks).toHaveLength(2);
  return blocks as never;
}

const welcome10: Coupon = {
  id: 1,
  code: 'WELCOME10',
  benefit: { kind: 'percent', basisPoints: 1_000, maxDiscount: null },
  scope: unrestricted,
  minSubtotal: 0,
  startsAt: null,
  endsAt: null,
  limits: { maxUses: null, maxUsesPerCustomer: null },
  uses: 0,
  holderUses: 0,
};

describe('the worked example of docs/pricing.md', () => {
  it('is what the engine works out', () => {
    const [basket, expected] = documented();
    const input = { storeId: 1, currency: 'BDT', buyer: buyer(), taxPlace: null, at: new Date(), ...basket };
    const nothing: Readonly<Record<string, unknown>> = { offers: [], tax: null };
    const rules = orderedRules().map((rule) => ({ rule, loaded: nothing[rule.code] }));
    expect(priceBasket(input, welcome10, rules)).toMatchObject(expected);
  });

  it('comes to the figures in its text', () => {
    const [, { totals }] = documented();
    const { subtotal, discount, shipping, total } = totals;
    const [a, b, c, d] = [subtotal, discount, shipping, total].map((amount) => toDecimal(amount, 'BDT'));
    expect(document).toContain(`So ${a} − ${b} + ${c} = ${d}.`);
    expect([a, b, c, d]).toEqual(['2980.00', '298.00', '60.00', '2742.00']);
  });

  it('lists the rules in the order in which they run', () => {
    const listed = [...document.matchAll(/^\| \d +\| `([a-z-]+)` +\|/gm)].map(([, code]) => code);
    expect(listed).toEqual(orderedRules().map(({ code }) => code));
  });
});
