import { LRUCache } from 'lru-cache';

/**
 * A cache that grows with what is in it. At its bound the entry that was not used for longest gives way. (Given as `max`,
 * the bound would be set aside at once: memory and a good part of the start of a process, for entries that may never come.)
 */
export function boundedCache<Key extends string | number, Value extends NonNullable<unknown>>(
  mostEntries: number,
  /** `ttl` in milliseconds; without it, entries do not age. */
  ageing: { readonly ttl?: number; readonly noDeleteOnStaleGet?: boolean } = {},
): LRUCache<Key, Value> {
  return new LRUCache({ ...ageing, maxSize: mostEntries, sizeCalculation: () => 1 });
}
