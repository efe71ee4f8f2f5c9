import { allocate } from '../kernel/allocate.js';

/** As much of a priced line as splitting an amount over it needs. */
interface Spreadable {
  readonly key: string;
  readonly variantId: number;
  /** What is left of the line. */
  readonly total: number;
}

/**
 * Splits an amount over the lines by what is left of each: the shares add up to it, and none is more than is left of its
 * line as long as the amount is not more than is left of them all. The odd units go to the lines in the order of variant
 * and key, whatever the order in which the shopper has put them.
 */
export function spread<Line extends Spreadable>(
  amount: number,
  lines: readonly Line[],
): { readonly line: Line; readonly amount: number }[] {
  const ordered = inOwnOrder(lines);
  const shares = allocate(
    amount,
    ordered.map(({ total }) => total),
  );
  return ordered.map((line, index) => ({ line, amount: shares[index] ?? 0 }));
}

/** The lines by variant and key: an order that is not the shopper's. */
export function inOwnOrder<Line extends Pick<Spreadable, 'key' | 'variantId'>>(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => a.variantId - b.variantId || (a.key < b.key ? -1 : 1));
}
