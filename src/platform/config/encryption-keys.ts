import { createSecretKey, type KeyObject } from 'node:crypto';

/** A key of AES-256 and the name that what it encrypts carries. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** AES-256. */
const keyBytes = 32;
const named = /^([\w.-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/;

/**
 * The keys in `id:base64,id2:base64`, in their order; null when the text is anything else. They are key objects, which no
 * log and no JSON shows.
 */
export function encryptionKeys(text: string): EncryptionKey[] | null {
  const keys: EncryptionKey[] = [];
  for (const entry of text.split(',')) {
    const [, id, base64] = named.exec(entry.trim()) ?? [];
    if (id === undefined || base64 === undefined || keys.some((key) => key.id === id)) return null;
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== keyBytes) return null;
    keys.push({ id, key: createSecretKey(bytes) });
  }
  return keys;
}
