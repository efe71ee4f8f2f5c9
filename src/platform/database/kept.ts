import { boundedCache } from '../bounded-cache.js';

/** What a kept value belongs to. */
export interface KeptUnder {
  readonly storeId: number;
  /** What the store's reference data is at. Null for a reader that does not know: nothing is kept for it. */
  readonly revision: string | null;
}

interface Entry<Value> {
  readonly revision: string;
  readonly value: Value;
}

/**
 * Values that this process has read from the database, each good for as long as the revision that it was read under: the
 * revision is asked for first, in the same transaction. At most `mostValues` of them, those least used forgotten first.
 * Values are shared by all who get them, so nobody may change one.
 */
export class Kept<Value extends object> {
  private readonly entries;

  constructor(mostValues: number) {
    this.entries = boundedCache<string, Entry<Value>>(mostValues);
  }

  get({ storeId, revision }: KeptUnder, key: string): Value | undefined {
    const entry = this.entries.get(`${storeId} ${key}`);
    return entry !== undefined && entry.revision === revision ? entry.value : undefined;
  }

  set({ storeId, revision }: KeptUnder, key: string, value: Value): void {
    if (revision !== null) this.entries.set(`${storeId} ${key}`, { revision, value });
  }

  /** The value of a key, which `read` gets where it is not kept. */
  async through(under: KeptUnder, key: string, read: () => Promise<Value>): Promise<Value> {
    const kept = this.get(under, key);
    if (kept !== undefined) return kept;
    const value = await read();
    this.set(under, key, value);
    return value;
  }
}
