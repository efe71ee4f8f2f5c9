import { type DemoQuote, type DemoStore } from './demo-store.js';
import { sandboxMethods } from './sandbox-method.js';

const negotiated: Omit<DemoQuote, 'code' | 'customer' | 'validUntil'> = {
  lines: [{ sku: 'COFFEE-1KG', quantity: 12, unitPrice: '15.50' }],
  shippingOption: 'zone-de/standard',
  address: { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' },
};

/** Germany, in euro; speaks Emporix. */
export const emporia: DemoStore = {
  slug: 'emporia',
  publicId: 'store_emporia000000000000000000',
  name: 'Emporia',
  currency: 'EUR',
  countries: ['DE', 'AT'],
  contracts: ['emporix'],
  orderNumberPrefix: 'EMPORIA',
  firstOrderNumber: 1001,
  // Prices contain the tax of the place that the goods go to.
  tax: {
    mode: 'included',
    rounding: 'line',
    classRequired: true,
    classes: [
      { code: 'REDUCED', name: 'Ermäßigter Satz', percent: { DE: '7', AT: '10' } },
      { code: 'STANDARD', name: 'Regelsatz', percent: { DE: '19', AT: '20' } },
    ],
  },
  warehouses: [{ code: 'main', name: 'Leipzig' }],
  products: [
    {
      slug: 'kaffee-1-kg',
      name: 'Kaffee 1 kg',
      variants: [
        {
          sku: 'COFFEE-1KG',
          price: '18.90',
          tiers: [
            { from: 10, price: '16.90' },
            { from: 50, price: '14.90' },
          ],
          onHand: { main: 1_000_000 },
          weightGrams: 1_030,
          taxClass: 'REDUCED',
        },
      ],
    },
    {
      slug: 'becher-blau',
      name: 'Becher blau',
      variants: [
        { sku: 'MUG-BLUE', price: '12.00', onHand: { main: 1_000_000 }, weightGrams: 350, taxClass: 'STANDARD' },
      ],
    },
    {
      slug: 'becher-alt',
      name: 'Becher alt',
      variants: [
        {
          sku: 'MUG-OLD',
          price: '9.00',
          priced: { endsAt: '2020-01-01T00:00:00Z' },
          onHand: { main: 1_000_000 },
          weightGrams: 350,
          taxClass: 'STANDARD',
        },
      ],
    },
    {
      slug: 'becher-neu',
      name: 'Becher neu',
      variants: [
        {
          sku: 'MUG-SOON',
          price: '9.00',
          priced: { startsAt: '2099-01-01T00:00:00Z' },
          onHand: { main: 1_000_000 },
          weightGrams: 350,
          taxClass: 'STANDARD',
        },
      ],
    },
    {
      slug: 'ohne-steuercode',
      name: 'Ohne Steuercode',
      variants: [{ sku: 'NOTAX-1', price: '5.00', onHand: { main: 1_000_000 }, weightGrams: 100 }],
    },
    {
      slug: 'einzelstueck',
      name: 'Einzelstück',
      variants: [{ sku: 'LAST-1', price: '49.00', onHand: { main: 1 }, weightGrams: 500, taxClass: 'STANDARD' }],
    },
  ],
  coupons: [
    { code: 'FREESHIP', benefit: 'free shipping' },
    { code: 'MINUS5', benefit: { amount: '5.00' } },
    { code: 'OLDCOUPON', benefit: { amount: '5.00' }, endsAt: '2020-01-01T00:00:00Z' },
  ],
  zones: [
    {
      code: 'zone-de',
      name: 'Deutschland',
      countries: ['DE'],
      methods: [
        { code: 'standard', name: 'Standard', amount: '4.90', taxClass: 'STANDARD' },
        { code: 'express', name: 'Express', amount: '12.90', taxClass: 'STANDARD' },
      ],
    },
    {
      code: 'zone-at',
      name: 'Österreich',
      countries: ['AT'],
      methods: [{ code: 'standard', name: 'Standard', amount: '9.90', taxClass: 'STANDARD' }],
    },
  ],
  deliveryWindows: [
    { code: 'dw-open', zone: 'zone-de', slot: '08:00-12:00', capacity: 1_000_000 },
    { code: 'dw-one', zone: 'zone-de', slot: '12:00-16:00', capacity: 1 },
    { code: 'dw-full', zone: 'zone-de', slot: '16:00-20:00', capacity: 0 },
    { code: 'dw-broken', zone: 'zone-de', slot: '20:00-22:00', capacity: 10, dated: false },
    { code: 'dw-day', zone: 'zone-de', slot: '10:00-14:00', capacity: 20, days: 14 },
  ],
  paymentMethods: [
    { code: 'invoice', name: 'Rechnung', provider: 'invoice', settings: { daysToPay: 14 } },
    ...sandboxMethods('emporia', [
      { code: 'mode-card', name: 'Karte', method: 'card', token: 'required' },
      { code: 'mode-redirect', name: 'Online-Zahlung', method: 'wallet' },
    ]),
  ],
  mixinSchemas: [
    {
      subject: 'customer',
      name: 'loyalty',
      schema: {
        $id: 'https://emporia.test/schemas/loyalty.v1.json',
        type: 'object',
        properties: { tier: { enum: ['bronze', 'silver', 'gold'] }, since: { type: 'string', format: 'date' } },
        required: ['tier'],
        additionalProperties: false,
      },
    },
    {
      subject: 'address',
      name: 'delivery',
      schema: {
        $id: 'https://emporia.test/schemas/delivery.v1.json',
        type: 'object',
        properties: { floor: { type: 'integer' }, doorCode: { type: 'string', maxLength: 10 } },
        additionalProperties: false,
      },
    },
  ],
  quotes: [
    { ...negotiated, code: 'quote-open', customer: 'buyer', validUntil: '2099-01-01T00:00:00Z' },
    { ...negotiated, code: 'quote-expired', customer: 'buyer', validUntil: '2020-01-01T00:00:00Z' },
    { ...negotiated, code: 'quote-other', customer: 'other', validUntil: '2099-01-01T00:00:00Z' },
  ],
};
