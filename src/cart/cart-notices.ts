import { type CatalogItem } from '../catalog/catalog.types.js';
import { type CouponResult, type PriceSelection } from '../pricing/pricing.types.js';
import { type CartLine, type CartNotice } from './cart.types.js';

/** What a cart's line is today. */
export interface CurrentLine {
  readonly line: CartLine;
  /** Null when the store no longer has the variant. */
  readonly item: CatalogItem | null;
  /** Its price; null when the store no longer has the variant. */
  readonly price: PriceSelection | null;
  /** How many could be had while the other lines stay as they are; null when no stock of it is counted. */
  readonly available: number | null;
}

/**
 * What the buyer should know before ordering, in the order of the lines, the coupon last. A line that cannot be ordered
 * at all has one notice, since its price and stock no longer matter.
 */
export function cartNotices(lines: readonly CurrentLine[], coupon: CouponResult | null): CartNotice[] {
  const notices = lines.flatMap(lineNotices);
  if (coupon && !coupon.applied) {
    notices.push({ code: 'coupon_not_applicable', couponCode: coupon.code, reason: coupon.reason });
  }
  return notices;
}

function lineNotices({ line, item, price: selection, available }: CurrentLine): CartNotice[] {
  if (!item?.available || selection === null) return [{ code: 'item_unavailable', lineId: line.id }];
  if (item.taxClassMissing) return [{ code: 'tax_class_missing', lineId: line.id }];
  if ('problem' in selection) return [{ code: selection.problem, lineId: line.id }];
  const { amount } = selection.price;

  const notices: CartNotice[] = [];
  if (line.seenPrice !== null && line.seenPrice !== amount) {
    notices.push({ code: 'price_changed', lineId: line.id, was: line.seenPrice, now: amount });
  }
  if (available !== null && available < line.quantity) {
    notices.push({ code: 'quantity_short', lineId: line.id, requested: line.quantity, available });
  }
  return notices;
}
