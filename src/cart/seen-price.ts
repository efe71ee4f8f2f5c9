import { type CatalogItem } from '../catalog/catalog.types.js';
import { selectPrice } from '../pricing/price-selection.js';
import { type Buyer } from '../pricing/pricing.types.js';

/** The unit price that the buyer of `quantity` units is shown now, minor units; null when there is none. */
export function seenPrice({ prices }: CatalogItem, quantity: number, { groupId }: Buyer): number | null {
  const selection = selectPrice(prices, quantity, { groupId, at: new Date() });
  return 'price' in selection ? selection.price.amount : null;
}
