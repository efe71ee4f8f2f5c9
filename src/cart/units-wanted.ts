import { type CatalogItem } from '../catalog/catalog.types.js';

/** Units of stock that lines want in all, by variant; bundles want their components, and what cannot be ordered nothing. */
export function unitsWanted(
  lines: readonly { readonly item: CatalogItem | null; readonly quantity: number }[],
): ReadonlyMap<number, number> {
  const wanted = new Map<number, number>();
  for (const { item, quantity: ordered } of lines) {
    if (!item?.available) continue;
    for (const { variantId, quantity } of item.stock) {
      wanted.set(variantId, (wanted.get(variantId) ?? 0) + quantity * ordered);
    }
  }
  return wanted;
}
