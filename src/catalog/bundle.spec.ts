import { piecesFrom, stockParts, toItem, type VariantFacts } from './bundle.js';
import { type BundleComponent } from './catalog.types.js';

const part = (given: Partial<BundleComponent>): BundleComponent => ({
  variantId: 1,
  quantity: 1,
  sku: 'A',
  name: 'A',
  options: [],
  available: true,
  tracksStock: true,
  requiresShipping: true,
  weightGrams: 0,
  ...given,
});

const variant: VariantFacts = {
  variantId: 9,
  productId: 3,
  sku: 'SET',
  name: 'Set',
  options: [],
  available: true,
  tracksStock: true,
  components: [],
  requiresShipping: true,
  weightGrams: 500,
  deliveryCharge: 0,
  taxClass: null,
  taxClassMissing: false,
  categoryIds: [],
  prices: [],
};

describe('what one piece takes from stock', () => {
  it('is itself, when its stock is counted', () => {
    expect(stockParts({ id: 9, tracksStock: true, components: [] })).toEqual([{ variantId: 9, quantity: 1 }]);
    expect(stockParts({ id: 9, tracksStock: false, components: [] })).toEqual([]);
  });

  it('is the counted components of a bundle, whatever the bundle says of itself', () => {
    const components = [part({ variantId: 1, quantity: 2 }), part({ variantId: 2, tracksStock: false })];
    for (const tracksStock of [true, false]) {
      expect(stockParts({ id: 9, tracksStock, components })).toEqual([{ variantId: 1, quantity: 2 }]);
    }
  });
});

describe('how many pieces can be made', () => {
  const free = ({ variantId }: { variantId: number }): number => [0, 5, 9, -1][variantId] ?? 0;

  it('is as many as the scarcest part allows', () => {
    const parts = [
      { variantId: 1, quantity: 2 },
      { variantId: 2, quantity: 3 },
    ];
    expect(piecesFrom(parts, free)).toBe(2);
  });

  it('is none where more is wanted than there is, and never less', () => {
    expect(piecesFrom([{ variantId: 3, quantity: 1 }], free)).toBe(0);
    expect(piecesFrom([{ variantId: 1, quantity: 6 }], free)).toBe(0);
  });

  it('is any number where nothing is counted', () => {
    expect(piecesFrom([], free)).toBeNull();
  });
});

describe('an item to sell', () => {
  it('is what its variant is, without components', () => {
    const { tracksStock: _, ...facts } = variant;
    expect(toItem(variant)).toEqual({ ...facts, stock: [{ variantId: 9, quantity: 1 }] });
  });

  it('weighs what its components weigh', () => {
    const components = [part({ quantity: 2, weightGrams: 270 }), part({ variantId: 2, weightGrams: 250 })];
    expect(toItem({ ...variant, components }).weightGrams).toBe(790);
  });

  it('is shipped when any component is', () => {
    const digital = part({ requiresShipping: false });
    expect(toItem({ ...variant, components: [digital] }).requiresShipping).toBe(false);
    expect(toItem({ ...variant, components: [digital, part({ variantId: 2 })] }).requiresShipping).toBe(true);
  });

  it('can be ordered when itself and every component can', () => {
    const gone = part({ available: false });
    expect(toItem({ ...variant, components: [part({})] }).available).toBe(true);
    expect(toItem({ ...variant, components: [part({ variantId: 2 }), gone] }).available).toBe(false);
    expect(toItem({ ...variant, available: false, components: [part({})] }).available).toBe(false);
  });
});
