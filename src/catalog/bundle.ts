import { type CatalogItem, type StockPart, type Variant } from './catalog.types.js';

/**
 * What one piece of a variant takes from stock: a bundle its components, anything else itself; only what is counted.
 * A bundle has no stock of its own. Pure.
 */
export function stockParts({
  id,
  tracksStock,
  components,
}: Pick<Variant, 'id' | 'tracksStock' | 'components'>): readonly StockPart[] {
  if (components.length === 0) return tracksStock ? [{ variantId: id, quantity: 1 }] : [];
  return components
    .filter((component) => component.tracksStock)
    .map(({ variantId, quantity }) => ({ variantId, quantity }));
}

/** How many pieces can be made of what is free of each part; null when nothing of it is counted. Pure. */
export function piecesFrom(parts: readonly StockPart[], free: (part: StockPart) => number): number | null {
  if (parts.length === 0) return null;
  return Math.max(0, Math.min(...parts.map((part) => Math.floor(free(part) / part.quantity))));
}

/** A variant as its row says, before it is known what its components make of it. */
export interface VariantFacts extends Omit<CatalogItem, 'stock'> {
  readonly tracksStock: boolean;
}

/** The item to sell: a bundle can be ordered when all of its parts can, and is shipped and weighs as they do. Pure. */
export function toItem({ tracksStock, ...item }: VariantFacts): CatalogItem {
  const { variantId: id, components } = item;
  const stock = stockParts({ id, tracksStock, components });
  if (components.length === 0) return { ...item, stock };
  return {
    ...item,
    available: item.available && components.every(({ available }) => available),
    requiresShipping: components.some(({ requiresShipping }) => requiresShipping),
    weightGrams: components.reduce((grams, { weightGrams, quantity }) => grams + weightGrams * quantity, 0),
    stock,
  };
}
