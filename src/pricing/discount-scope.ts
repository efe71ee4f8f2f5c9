import { type DiscountScope } from './pricing.types.js';
import { type DraftLine } from './price-rule.js';

/** Whether the scope names no products and no categories, so that what has it is for the goods as a whole. */
export function isForAllItems({ productIds, categoryIds }: DiscountScope): boolean {
  return productIds.length === 0 && categoryIds.length === 0;
}

/** The lines that a coupon or an offer of this scope is for. */
export function linesInScope<Line extends Pick<DraftLine, 'productId' | 'categoryIds'>>(
  scope: DiscountScope,
  lines: readonly Line[],
): readonly Line[] {
  if (isForAllItems(scope)) return lines;
  return lines.filter(
    ({ productId, categoryIds }) =>
      scope.productIds.includes(productId) || categoryIds.some((id) => scope.categoryIds.includes(id)),
  );
}

/** Whether a buyer of this group, or of none, is among those it is for. */
export function isForGroup({ customerGroupIds }: DiscountScope, groupId: number | null): boolean {
  return customerGroupIds.length === 0 || (groupId !== null && customerGroupIds.includes(groupId));
}
