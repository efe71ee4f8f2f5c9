import { type DemoStore } from './demo-store.js';
import { sandboxMethods } from './sandbox-method.js';

/** Canada, in Canadian dollars; speaks i-orders. */
export const maple: DemoStore = {
  slug: 'maple',
  publicId: 'store_maple00000000000000000000',
  name: 'Maple Outdoor',
  currency: 'CAD',
  countries: ['CA'],
  contracts: ['i-orders'],
  orderNumberPrefix: 'MAPLE',
  firstOrderNumber: 1001,
  warehouses: [{ code: 'main', name: 'Calgary' }],
  products: [
    {
      slug: 'two-person-tent',
      name: 'Two-person Tent',
      variants: [
        { sku: 'TENT-2', price: '149.99', onHand: { main: 1_000_000 }, weightGrams: 2_400, deliveryCharge: '5.00' },
      ],
    },
    {
      slug: 'camp-stove',
      name: 'Camp Stove',
      variants: [
        { sku: 'STOVE-1', price: '39.99', onHand: { main: 1_000_000 }, weightGrams: 700, deliveryCharge: '3.00' },
      ],
    },
    {
      slug: 'headlamp',
      name: 'Headlamp',
      variants: [{ sku: 'LAMP-1', price: '24.50', onHand: { main: 5 }, weightGrams: 90 }],
    },
  ],
  coupons: [
    { code: 'CAMP15', benefit: { percent: 15 } },
    { code: 'TEN', benefit: { amount: '10.00' } },
    { code: 'GONE', benefit: { amount: '10.00' }, endsAt: '2020-01-01T00:00:00Z' },
  ],
  offers: [
    { code: 'SPRING', name: 'Spring sale', benefit: { amount: '10.00' }, product: 'camp-stove' },
    { code: 'LIGHTS', name: 'Lights for less', benefit: { percent: 20 }, product: 'headlamp' },
  ],
  zones: [
    { code: 'canada', name: 'Canada', countries: ['CA'], methods: [{ code: 'post', name: 'Post', amount: '0.00' }] },
  ],
  paymentMethods: [
    { code: 'invoice', name: 'Invoice', provider: 'invoice', settings: { daysToPay: 30 } },
    ...sandboxMethods('maple', [
      { code: 'card', name: 'Card', method: 'card' },
      { code: 'wallet', name: 'Wallet', method: 'wallet' },
    ]),
  ],
  unpaidExpiryMinutes: 30,
  addresses: [
    {
      customer: 'other',
      line1: '7 Sample Street NW',
      city: 'Calgary',
      region: 'AB',
      postalCode: 'T2P 1J9',
      country: 'CA',
    },
  ],
};
