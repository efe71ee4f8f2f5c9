import { type DemoStore } from './demo-store.js';
import { sandboxMethods } from './sandbox-method.js';

const everywhere = { wh_jakarta: 1_000_000, wh_surabaya: 1_000_000 };

/** Indonesia, in rupiah; speaks Scalev. */
export const nusantara: DemoStore = {
  slug: 'nusantara',
  publicId: 'store_nusantara0000000000000000',
  name: 'Nusantara',
  currency: 'IDR',
  locale: 'id',
  countries: ['ID'],
  contracts: ['scalev'],
  orderNumberPrefix: 'NUSANTARA',
  firstOrderNumber: 1001,
  warehouses: [
    { code: 'wh_jakarta', name: 'Jakarta' },
    { code: 'wh_surabaya', name: 'Surabaya' },
  ],
  products: [
    {
      slug: 'kemeja-batik',
      name: 'Kemeja Batik',
      options: ['Ukuran'],
      variants: [
        { sku: 'BATIK-S', options: ['S'], price: '150000', onHand: everywhere, weightGrams: 250 },
        { sku: 'BATIK-M', options: ['M'], price: '150000', onHand: everywhere, weightGrams: 250 },
        { sku: 'BATIK-L', options: ['L'], price: '150000', onHand: everywhere, weightGrams: 250 },
      ],
    },
    {
      slug: 'kopi-gayo-250-g',
      name: 'Kopi Gayo 250 g',
      variants: [{ sku: 'KOPI-250', price: '85000', onHand: { wh_jakarta: 1_000_000 }, weightGrams: 270 }],
    },
    {
      slug: 'e-book',
      name: 'E-book',
      variants: [{ sku: 'EBOOK-1', price: '50000', onHand: null, shipped: false, weightGrams: 0 }],
    },
    {
      slug: 'keris-replika',
      name: 'Keris Replika',
      variants: [{ sku: 'RARE-1', price: '999000', onHand: { wh_jakarta: 3 }, weightGrams: 800 }],
    },
    {
      slug: 'paket-ngopi',
      name: 'Paket Ngopi',
      variants: [
        {
          sku: 'PAKET-NGOPI',
          price: '290000',
          onHand: null,
          components: { 'KOPI-250': 2, 'BATIK-M': 1 },
          weightGrams: 0,
        },
      ],
    },
    {
      slug: 'sample',
      name: 'Sample',
      listed: false,
      variants: [{ sku: 'SAMPLE-1', price: '10000', onHand: { wh_jakarta: 1_000_000 }, weightGrams: 50 }],
    },
  ],
  coupons: [
    { code: 'HEMAT10', benefit: { percent: 10 }, maxDiscount: '25000' },
    { code: 'ONGKIR', benefit: 'free shipping' },
    { code: 'SEKALI', benefit: { amount: '20000' }, maxUsesPerCustomer: 1 },
  ],
  zones: [],
  locations: [
    {
      id: 1001,
      name: 'Kebayoran Baru',
      city: 'Jakarta Selatan',
      region: 'DKI Jakarta',
      country: 'ID',
      postalCodes: ['12110', '12120', '12130', '12140', '12150', '12160', '12170', '12180'],
    },
    {
      id: 1002,
      name: 'Gubeng',
      city: 'Surabaya',
      region: 'Jawa Timur',
      country: 'ID',
      postalCodes: ['60281', '60286'],
    },
    { id: 1003, name: 'Jayapura Utara', city: 'Jayapura', region: 'Papua', country: 'ID', postalCodes: ['99111'] },
  ],
  couriers: [
    {
      code: 'jne',
      name: 'JNE',
      services: [
        { id: 2001, code: 'REG', name: 'REG', rates: [{ country: 'ID', perKilogram: '19000' }] },
        {
          id: 2002,
          code: 'YES',
          name: 'YES',
          rates: [
            { country: 'ID', perKilogram: '38000' },
            { country: 'ID', region: 'Papua', perKilogram: null },
          ],
        },
      ],
    },
    {
      code: 'sicepat',
      name: 'SiCepat',
      services: [{ id: 2003, code: 'BEST', name: 'BEST', rates: [{ country: 'ID', perKilogram: '21000' }] }],
    },
  ],
  addresses: [
    {
      customer: 'buyer',
      phone: '+6281200000001',
      line1: 'Jl. Contoh No. 12',
      district: 'Kebayoran Baru',
      city: 'Jakarta Selatan',
      region: 'DKI Jakarta',
      postalCode: '12110',
      country: 'ID',
      locationId: 1001,
    },
    {
      customer: 'other',
      phone: '+6281200000002',
      line1: 'Jl. Contoh No. 7',
      district: 'Gubeng',
      city: 'Surabaya',
      region: 'Jawa Timur',
      postalCode: '60281',
      country: 'ID',
      locationId: 1002,
    },
  ],
  transferCode: { unit: '1', max: '999' },
  unpaidExpiryMinutes: 24 * 60,
  paymentMethods: [
    {
      code: 'bank_transfer',
      name: 'Transfer bank',
      provider: 'bank-transfer',
      settings: {
        accounts: [
          { bank: 'BCA', number: '0000012345', holder: 'PT Nusantara Demo' },
          { bank: 'Mandiri', number: '0000000067890', holder: 'PT Nusantara Demo' },
        ],
        uniqueCode: true,
      },
    },
    { code: 'cod', name: 'Bayar di tempat', provider: 'cash-on-delivery' },
    ...sandboxMethods('nusantara', [
      { code: 'va_bca', name: 'Virtual account BCA', method: 'virtual_account', brand: 'BCA' },
      { code: 'va_bni', name: 'Virtual account BNI', method: 'virtual_account', brand: 'BNI' },
      { code: 'qris', name: 'QRIS', method: 'qr' },
      { code: 'ovo', name: 'OVO', method: 'wallet' },
      { code: 'card', name: 'Kartu', method: 'card' },
    ]),
  ],
};
