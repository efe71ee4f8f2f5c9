import { safe } from './money.js';

/**
 * Splits `total` minor units over `weights` so that the parts add up to `total` exactly (largest-remainder method):
 * every part is within one unit of its exact share, and no part exceeds its weight while `total` does not exceed their
 * sum. Of equal remainders the first in the list is served first, so put the weights in an order that does not depend on
 * chance. Weights are non-negative integers; when all are zero the total is spread evenly from the front. `total` may be
 * negative (the parts are then the mirror image).
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  safe(total);
  if (weights.length === 0) {
    if (total === 0) return [];
    throw new RangeError('Nothing to allocate an amount to');
  }
  if (weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0)) {
    throw new RangeError('Weights must be non-negative integers');
  }
  if (total < 0) return allocate(-total, weights).map((part) => (part === 0 ? 0 : -part));

  const even = weights.every((weight) => weight === 0);
  const shares = even ? weights.map(() => 1n) : weights.map(BigInt);
  const whole = shares.reduce((sum, share) => sum + share, 0n);
  const amount = BigInt(total);

  const parts = shares.map((share) => Number((amount * share) / whole));
  const remainders = shares.map((share, index) => ({ index, remainder: (amount * share) % whole }));
  let left = total - parts.reduce((sum, part) => sum + part, 0);

  remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of remainders) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}
