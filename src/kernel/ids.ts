import { hash, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes that are still to be given out: asking the system for each handful costs more than all that is done with it. */
const pool = Buffer.allocUnsafeSlow(4_096);
let given = pool.length;

/** Random bytes that nobody else gets. They are to be used before anything is awaited, and wiped if they are a secret. */
function randomBytes(count: number): Buffer {
  if (given + count > pool.length) {
    randomFillSync(pool);
    given = 0;
  }
  const own = pool.subarray(given, given + count);
  given += count;
  return own;
}

/** The millisecond of the last id, and its number in it. */
let millisecond = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562): ordered by time, so that rows of one month lie together and partitions can go by id. Those of one
 * process only grow: within a millisecond, and while its clock is set back, they are counted (section 6.2, method 1).
 */
export function newId(): string {
  const random = randomBytes(16);
  const now = Date.now();
  if (now > millisecond) {
    millisecond = now;
    // The count begins in the lower half of its 32 bits, so that it can hardly run over.
    sequence = random.readUInt32BE(6) >>> 1;
  } else {
    sequence = (sequence + 1) >>> 0;
    if (sequence === 0) millisecond += 1;
  }
  return v7({ random, msecs: millisecond, seq: sequence });
}

/** An unguessable text of `bytes` random bytes (256 bits by default, 4,096 bytes at most), URL-safe. */
export function secretToken(bytes = 32): string {
  if (bytes > pool.length) throw new RangeError(`${bytes} random bytes are more than ${pool.length}`);
  const own = randomBytes(bytes);
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
