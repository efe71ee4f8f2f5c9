import { hash, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** A UUIDv7 (RFC 9562): ordered by time, so that rows of one month lie together and partitions can go by id. */
export function newId(): string {
  return v7();
}

/** Random bytes that are still to be given out: asking the system for each handful costs more than all that is done with it. */
const pool = Buffer.allocUnsafeSlow(4_096);
let given = pool.length;

/** An unguessable text of `bytes` random bytes (256 bits by default, 4,096 bytes at most), URL-safe. */
export function secretToken(bytes = 32): string {
  if (bytes > pool.length) throw new RangeError(`${bytes} random bytes are more than ${pool.length}`);
  if (given + bytes > pool.length) {
    randomFillSync(pool);
    given = 0;
  }
  const own = pool.subarray(given, given + bytes);
  given += bytes;
  const token = own.toString('base64url');
  own.fill(0);
  return token;
}

/**
 * How secrets of high entropy (API keys, refresh tokens, cart tokens) are stored and looked up: SHA-256. They are random
 * and long, so a slow hash would add nothing; passwords go through argon2id instead.
 */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` is a canonical UUID: anything else must not reach a uuid column, where it would be an SQL error. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
