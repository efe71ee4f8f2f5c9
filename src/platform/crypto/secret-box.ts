import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EncryptionKey } from '../config/encryption-keys.js';
import { Env } from '../config/env.js';

const algorithm = 'aes-256-gcm';
const version = 1;
/** Bytes; what NIST SP 800-38D recommends. Random, so that one key serves some four thousand million messages. */
const nonceLength = 12;
/** Bytes; the full length. */
const tagLength = 16;

/** What was sealed cannot be opened: its key is not among ENCRYPTION_KEYS, it was altered, or it belongs to something else. */
export class SecretUnreadable extends Error {
  constructor(reason: string) {
    super(`A stored secret cannot be decrypted: ${reason}`);
    this.name = 'SecretUnreadable';
  }
}

/**
 * Encrypts what is kept secret in the database, with AES-256-GCM. The first of ENCRYPTION_KEYS encrypts, every one
 * decrypts. A sealed secret is bound to what it belongs to ("payment-method:7:CARD"): copied to another row, it does not
 * open. Its bytes: version (1), length of the key's id (1), the id, the nonce (12), the ciphertext, the tag (16); all
 * before the ciphertext is authenticated with it.
 */
@Injectable()
export class SecretBox {
  private readonly keys: readonly EncryptionKey[];

  constructor(env: Env) {
    this.keys = env.encryptionKeys;
  }

  /** Encrypts `secret` for `owner`. Two calls never give the same bytes. */
  seal(secret: string, owner: string): Buffer {
    const [current] = this.keys;
    if (!current) throw new Error('There is no encryption key: set ENCRYPTION_KEYS');
    const header = headerOf(current.id);
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(algorithm, current.key, nonce, { authTagLength: tagLength });
    cipher.setAAD(Buffer.concat([header, Buffer.from(owner)]));
    return Buffer.concat([header, nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** The secret that was sealed for `owner`. Throws `SecretUnreadable`. */
  open(sealed: Buffer, owner: string): string {
    const id = keyIdOf(sealed);
    const known = this.keys.find((key) => key.id === id);
    if (!known) throw new SecretUnreadable(`ENCRYPTION_KEYS lacks the key "${id}"`);
    const header = headerOf(id);
    const body = header.length + nonceLength;
    if (sealed.length < body + tagLength) throw new SecretUnreadable('it is too short');
    const nonce = sealed.subarray(header.length, body);
    const decipher = createDecipheriv(algorithm, known.key, nonce, { authTagLength: tagLength });
    decipher.setAAD(Buffer.concat([header, Buffer.from(owner)]));
    decipher.setAuthTag(sealed.subarray(-tagLength));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(body, -tagLength)), decipher.final()]).toString('utf8');
    } catch {
      throw new SecretUnreadable(`it was altered, belongs to something else, or the key "${id}" is another one`);
    }
  }

  /** The same secret, sealed with the key that encrypts now; null when it is already. Throws `SecretUnreadable`. */
  resealed(sealed: Buffer, owner: string): Buffer | null {
    return keyIdOf(sealed) === this.keys[0]?.id ? null : this.seal(this.open(sealed, owner), owner);
  }
}

function headerOf(keyId: string): Buffer {
  const id = Buffer.from(keyId);
  return Buffer.concat([Buffer.from([version, id.length]), id]);
}

function keyIdOf(sealed: Buffer): string {
  if (sealed[0] !== version) throw new SecretUnreadable('it is of an unknown form');
  return sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString('utf8');
}
