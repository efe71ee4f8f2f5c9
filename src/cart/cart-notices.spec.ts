import { type CatalogItem } from '../catalog/catalog.types.js';
import { selected } from '../../test/support/prices.js';
import { cartNotices } from './cart-notices.js';

const item: CatalogItem = {
  variantId: 7,
  productId: 5,
  sku: 'A',
  name: 'A',
  options: [],
  available: true,
  stock: [{ variantId: 7, quantity: 1 }],
  components: [],
  requiresShipping: true,
  weightGrams: 0,
  deliveryCharge: 0,
  taxClass: null,
  taxClassMissing: false,
  categoryIds: [],
  prices: [],
};
const price = selected(1_000);
const line = { id: 1, variantId: 7, quantity: 3, seenPrice: 1_000 };

describe('the notices of a cart', () => {
  it('are none when nothing has changed and everything is there', () => {
    expect(cartNotices([{ line, item, price, available: 3 }], null)).toEqual([]);
  });

  it('tell a changed price with both prices', () => {
    expect(cartNotices([{ line: { ...line, seenPrice: 900 }, item, price, available: 3 }], null)).toEqual([
      { code: 'price_changed', lineId: 1, was: 900, now: 1_000 },
    ]);
  });

  it('do not call a price changed that the buyer has never seen', () => {
    expect(cartNotices([{ line: { ...line, seenPrice: null }, item, price, available: 3 }], null)).toEqual([]);
  });

  it('tell how many are left', () => {
    expect(cartNotices([{ line, item, price, available: 2 }], null)).toEqual([
      { code: 'quantity_short', lineId: 1, requested: 3, available: 2 },
    ]);
  });

  it('do not count stock that is not tracked', () => {
    expect(cartNotices([{ line, item, price, available: null }], null)).toEqual([]);
  });

  it('say of an item that is gone only that', () => {
    const gone = { ...item, price, available: false };
    expect(cartNotices([{ line, item: gone, price, available: 0 }], null)).toEqual([
      { code: 'item_unavailable', lineId: 1 },
    ]);
    expect(cartNotices([{ line, item: null, price: null, available: null }], null)).toEqual([
      { code: 'item_unavailable', lineId: 1 },
    ]);
  });

  it.each(['no_price', 'price_not_current', 'quantity_not_priced'] as const)(
    'say only %s of an item without a price',
    (problem) => {
      expect(cartNotices([{ line, item, price: { problem }, available: 0 }], null)).toEqual([
        { code: problem, lineId: 1 },
      ]);
    },
  );

  it('say only that the tax class is missing of an item that the store does not sell without', () => {
    expect(cartNotices([{ line, item: { ...item, taxClassMissing: true }, price, available: 0 }], null)).toEqual([
      { code: 'tax_class_missing', lineId: 1 },
    ]);
  });

  it('end with the coupon that does not apply, and why', () => {
    const coupon = { code: 'BIG500', applied: false, reason: 'minimum_not_reached' } as const;
    expect(cartNotices([{ line, item, price, available: 0 }], coupon)).toEqual([
      { code: 'quantity_short', lineId: 1, requested: 3, available: 0 },
      { code: 'coupon_not_applicable', couponCode: 'BIG500', reason: 'minimum_not_reached' },
    ]);
  });
});
