import { type CatalogItem, type ItemRequest } from '../catalog/catalog.types.js';
import { itemNotAvailable, quantityTooLarge, tooManyLines } from './cart.errors.js';
import { MAX_CART_LINES, MAX_LINE_QUANTITY } from './cart.types.js';

/** The field of a request by which it names its item. */
export function itemField(request: ItemRequest): 'variantId' | 'sku' {
  return request.variantId === undefined ? 'sku' : 'variantId';
}

/**
 * One line for each variant in the requests, in the order of their first mention; the quantities of a variant add up.
 * `found` is what the catalog says of each request. Throws `cart.item_not_available`, `cart.quantity_too_large` or
 * `cart.too_many_lines`; the first two name every request that is at fault.
 */
export function combineItems(
  requests: readonly ItemRequest[],
  found: readonly (CatalogItem | null)[],
): { item: CatalogItem; quantity: number }[] {
  const lines = new Map<number, { item: CatalogItem; quantity: number; requests: number[] }>();
  const missing: (string | number)[][] = [];
  requests.forEach((request, index) => {
    const item = found[index];
    if (!item?.available) {
      missing.push(['lines', index, itemField(request)]);
      return;
    }
    const line = lines.get(item.variantId) ?? { item, quantity: 0, requests: [] };
    line.quantity += request.quantity;
    line.requests.push(index);
    lines.set(item.variantId, line);
  });
  if (missing.length > 0) throw itemNotAvailable(missing);

  const excessive = [...lines.values()].filter((line) => line.quantity > MAX_LINE_QUANTITY);
  if (excessive.length > 0) {
    throw quantityTooLarge(excessive.flatMap((line) => line.requests.map((index) => ['lines', index, 'quantity'])));
  }
  if (lines.size > MAX_CART_LINES) throw tooManyLines();
  return [...lines.values()].map(({ item, quantity }) => ({ item, quantity }));
}
