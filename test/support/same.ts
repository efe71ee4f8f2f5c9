import { isDeepStrictEqual } from 'node:util';

/**
 * What `expect` says, for the bodies of properties and for loops of thousands: it costs more than most of what is looked
 * at there. It is asked, and tells the difference, only where a plain look finds one.
 */
export function same(seen: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(seen, wanted)) expect(seen).toEqual(wanted);
}

/** As `expect(seen).toBeLessThanOrEqual(limit)`. */
export function atMost<Amount extends number | bigint>(seen: Amount, limit: Amount): void {
  if (!(seen <= limit)) expect(seen).toBeLessThanOrEqual(limit);
}

/** As `expect(seen).toBeGreaterThanOrEqual(limit)`. */
export function atLeast(seen: number, limit: number): void {
  if (!(seen >= limit)) expect(seen).toBeGreaterThanOrEqual(limit);
}
