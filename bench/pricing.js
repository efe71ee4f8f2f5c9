import { priceBasket } from '../dist/pricing/price-engine.js';
import { orderedRules } from '../dist/pricing/price-rules.js';

const baskets = 1_000;
const lineCounts = [1, 3, 10, 25, 50, 100];
const offerCounts = [0, 5, 20, 50];

/**
 * CPU time of the pricing engine, by lines and active offers, in milliseconds a basket. The offers are of every kind, all
 * apply to what they are for and may share a line, half of them are off the whole order: the most work there is. A
 * percentage coupon and a delivery come on top; nothing is loaded.
 */
function measure(lines, offers) {
  const input = basket(lines);
  const loaded = orderedRules().map((rule) => ({ rule, loaded: rule.code === 'offers' ? promotions(offers) : null }));
  const run = () => priceBasket(input, coupon, loaded);
  for (let warm = 0; warm < baskets; warm += 1) run();
  const before = process.cpuUsage();
  for (let count = 0; count < baskets; count += 1) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / baskets;
}

function basket(lines) {
  return {
    storeId: 1,
    currency: 'CAD',
    lines: Array.from({ length: lines }, (_, index) => ({
      key: String(index),
      productId: index % 10,
      variantId: index,
      quantity: 1 + (index % 5),
      categoryIds: [index % 7],
      price: { price: { ...price, amount: 1_000_000 + index * 137 } },
      taxClass: null,
    })),
    couponCode: coupon.code,
    buyer: { holder: null, groupId: null, taxExempt: false, firstOrder: null },
    shipping: { code: 'z/m', label: 'Standard', amount: 900, freeOver: null, taxClass: null },
    taxPlace: null,
    at: new Date(),
  };
}

function promotions(count) {
  const benefits = [
    { kind: 'percent', basisPoints: 300 },
    { kind: 'fixed_amount', amount: 200, per: 'unit' },
    { kind: 'fixed_amount', amount: 500, per: 'order' },
    { kind: 'buy_get', buy: 2, get: 1, basisPoints: 500 },
  ];
  return Array.from({ length: count }, (_, index) => ({
    id: index,
    code: `OFFER-${index}`,
    name: `Offer ${index}`,
    benefit: benefits[index % benefits.length],
    scope: {
      productIds: index % 2 === 0 ? [] : [index % 10],
      categoryIds: index % 2 === 0 ? [] : [index % 7],
      customerGroupIds: [],
    },
    conditions: { minSubtotal: 0, minQuantity: 1, firstOrderOnly: false, startsAt: null, endsAt: null, days: null },
    stackable: true,
  }));
}

const price = { compareAt: null, minQuantity: 1, startsAt: null, endsAt: null, list: null };
const coupon = {
  id: 1,
  code: 'WELCOME10',
  benefit: { kind: 'percent', basisPoints: 1_000, maxDiscount: null },
  scope: { productIds: [], categoryIds: [], customerGroupIds: [] },
  minSubtotal: 0,
  startsAt: null,
  endsAt: null,
  limits: { maxUses: null, maxUsesPerCustomer: null },
  uses: 0,
  holderUses: 0,
};

measure(50, 20);
console.log(`| lines | ${offerCounts.map((count) => `${count} offers`).join(' | ')} |`);
console.log(`| ----: | ${offerCounts.map((count) => `${'-'.repeat(`${count} offers`.length - 1)}:`).join(' | ')} |`);
for (const lines of lineCounts) {
  const cells = offerCounts.map((offers) => measure(lines, offers).toFixed(3).padStart(`${offers} offers`.length));
  console.log(`| ${String(lines).padStart(5)} | ${cells.join(' | ')} |`);
}
