import { type CatalogItem } from '../catalog/catalog.types.js';
import { basePrice } from '../../test/support/prices.js';
import { DomainError } from '../kernel/domain-error.js';
import { combineItems } from './cart-items.js';

const item = (variantId: number): CatalogItem => ({
  variantId,
  productId: 1,
  sku: `V${variantId}`,
  name: 'A',
  options: [],
  available: true,
  stock: [{ variantId, quantity: 1 }],
  components: [],
  requiresShipping: true,
  weightGrams: 0,
  deliveryCharge: 0,
  taxClass: null,
  taxClassMissing: false,
  categoryIds: [],
  prices: [basePrice(100)],
});

describe('combining requested items', () => {
  it('makes one line of each variant, in the order of first mention', () => {
    const requests = [
      { sku: 'V2', quantity: 1 },
      { variantId: 1, quantity: 2 },
      { variantId: 2, quantity: 4 },
    ];
    const lines = combineItems(requests, [item(2), item(1), item(2)]);
    expect(lines.map(({ item: { variantId }, quantity }) => [variantId, quantity])).toEqual([
      [2, 5],
      [1, 2],
    ]);
  });

  it('takes an item without a price: reading the cart tells of it', () => {
    const unpriced = { ...item(1), prices: [] };
    expect(combineItems([{ variantId: 1, quantity: 1 }], [unpriced])).toEqual([{ item: unpriced, quantity: 1 }]);
  });

  it('refuses one that may not be ordered now like one that does not exist', () => {
    const requests = [
      { variantId: 1, quantity: 1 },
      { sku: 'V2', quantity: 1 },
    ];
    const paths = (() => {
      try {
        combineItems(requests, [{ ...item(1), available: false }, null]);
      } catch (error) {
        return error instanceof DomainError && (error.details['issues'] as { path: unknown }[]).map(({ path }) => path);
      }
      return [];
    })();
    expect(paths).toEqual([
      ['lines', 0, 'variantId'],
      ['lines', 1, 'sku'],
    ]);
  });
});
