import { type DemoProduct, type DemoStore } from './demo-store.js';
import { sandboxMethods } from './sandbox-method.js';

/** Unlisted goods for load tests: BULK-001 at 101.00 to BULK-200 at 300.00. */
const bulk: DemoProduct[] = Array.from({ length: 200 }, (_, index) => ({
  slug: `bulk-item-${index + 1}`,
  name: `Bulk Item ${index + 1}`,
  listed: false,
  variants: [
    {
      sku: `BULK-${String(index + 1).padStart(3, '0')}`,
      price: `${101 + index}.00`,
      onHand: { main: 1_000_000 },
      weightGrams: 100,
    },
  ],
}));

/** Bangladesh, in taka; speaks Sellvik. */
export const acme: DemoStore = {
  slug: 'acme',
  publicId: 'store_acme000000000000000000000',
  name: 'Acme Fashion',
  currency: 'BDT',
  countries: ['BD'],
  contracts: ['sellvik'],
  orderNumberPrefix: 'ACME',
  firstOrderNumber: 1042,
  warehouses: [{ code: 'main', name: 'Dhaka' }],
  products: [
    {
      slug: 'emerald-kurti',
      name: 'Emerald Kurti',
      description: 'A long cotton kurti in emerald green.',
      variants: [{ sku: 'KURTI-EM', price: '1490.00', onHand: { main: 1_000_000 }, weightGrams: 350 }],
    },
    {
      slug: 'jamdani-saree',
      name: 'Jamdani Saree',
      description: 'Hand-woven on the looms of Narayanganj.',
      options: ['Colour', 'Size'],
      variants: [
        { sku: 'SAREE-RED-M', options: ['Red', 'M'], price: '4200.00', onHand: { main: 1_000_000 }, weightGrams: 600 },
        { sku: 'SAREE-RED-L', options: ['Red', 'L'], price: '4200.00', onHand: { main: 1_000_000 }, weightGrams: 650 },
        {
          sku: 'SAREE-BLUE-M',
          options: ['Blue', 'M'],
          price: '4350.00',
          onHand: { main: 1_000_000 },
          weightGrams: 600,
        },
      ],
    },
    {
      slug: 'last-piece-shawl',
      name: 'Last Piece Shawl',
      description: 'There is exactly one.',
      variants: [{ sku: 'SHAWL-1', price: '2500.00', onHand: { main: 1 }, weightGrams: 400 }],
    },
    {
      slug: 'drop-tee',
      name: 'Drop Tee',
      description: 'A limited drop of one hundred.',
      variants: [{ sku: 'DROP-TEE', price: '900.00', onHand: { main: 100 }, weightGrams: 200 }],
    },
    ...bulk,
  ],
  coupons: [
    { code: 'WELCOME10', benefit: { percent: 10 } },
    { code: 'BIG500', benefit: { amount: '500.00' }, minSubtotal: '5000.00' },
    { code: 'ONCE', benefit: { amount: '100.00' }, maxUses: 1 },
    { code: 'EXPIRED5', benefit: { percent: 5 }, endsAt: '2020-01-01T00:00:00Z' },
    { code: 'FREESHIPBD', benefit: 'free shipping' },
  ],
  zones: [
    {
      code: 'sz_inside_dhaka',
      name: 'Inside Dhaka',
      countries: ['BD'],
      methods: [{ code: 'standard', name: 'Standard delivery', amount: '60.00' }],
    },
    {
      code: 'sz_outside_dhaka',
      name: 'Outside Dhaka',
      countries: ['BD'],
      methods: [{ code: 'standard', name: 'Standard delivery', amount: '120.00' }],
    },
    {
      code: 'sz_hidden',
      name: 'Hidden',
      countries: ['BD'],
      published: false,
      methods: [{ code: 'standard', name: 'Standard delivery', amount: '60.00' }],
    },
  ],
  paymentMethods: [
    { code: 'COD', name: 'Cash on delivery', provider: 'cash-on-delivery' },
    ...sandboxMethods('acme', [
      { code: 'BKASH', name: 'bKash', method: 'wallet' },
      { code: 'NAGAD', name: 'Nagad', method: 'wallet' },
      { code: 'CARD', name: 'Card', method: 'card' },
    ]),
  ],
};
