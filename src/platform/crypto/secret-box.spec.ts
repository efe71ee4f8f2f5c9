import { randomBytes } from 'node:crypto';
import { Env } from '../config/env.js';
import { SecretBox, SecretUnreadable } from './secret-box.js';

const key = (): string => randomBytes(32).toString('base64');
const first = `2026-01:${key()}`;
const second = `2026-02:${key()}`;
const boxOf = (keys: string): SecretBox => new SecretBox(Env.from({ ENCRYPTION_KEYS: keys }));
const box = boxOf(first);
const owner = 'payment-method:7:CARD';
const secret = 'sk_live_Ünïcode 🔑 ' + 'x'.repeat(1_000);

describe('SecretBox', () => {
  it.each(['', secret, '{"apiKey":"sk_1"}'])('gives back what it sealed', (text) => {
    expect(box.open(box.seal(text, owner), owner)).toBe(text);
  });

  it('shows nothing of the secret, and never seals the same way twice', () => {
    const [one, other] = [box.seal(secret, owner), box.seal(secret, owner)];
    expect(one.includes('sk_live')).toBe(false);
    expect(one.equals(other)).toBe(false);
    expect(one.length).toBe(2 + '2026-01'.length + 12 + Buffer.byteLength(secret) + 16);
  });

  it('opens for its owner alone', () => {
    const sealed = box.seal(secret, owner);
    for (const stranger of ['payment-method:8:CARD', 'payment-method:7:CARD2', '']) {
      expect(() => box.open(sealed, stranger)).toThrow(SecretUnreadable);
    }
  });

  it('opens nothing that was altered in any one bit, nor cut short', () => {
    const sealed = box.seal('sk_1', owner);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => box.open(altered, owner)).toThrow(SecretUnreadable);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.open(sealed.subarray(0, length), owner)).toThrow(SecretUnreadable);
    }
  });

  it('encrypts with the first key and decrypts with every one', () => {
    const old = box.seal(secret, owner);
    const both = boxOf(`${second},${first}`);
    expect(both.open(old, owner)).toBe(secret);
    const renewed = both.resealed(old, owner) as Buffer;
    expect(boxOf(second).open(renewed, owner)).toBe(secret);
    expect(both.resealed(renewed, owner)).toBeNull();
    expect(() => box.open(both.seal(secret, owner), owner)).toThrow('ENCRYPTION_KEYS lacks the key "2026-02"');
  });

  it('does not take another key of the same id for its own', () => {
    const sealed = box.seal(secret, owner);
    expect(() => boxOf(`2026-01:${key()}`).open(sealed, owner)).toThrow('the key "2026-01" is another one');
  });

  it('says so when there is no key', () => {
    expect(() => new SecretBox(Env.from({})).seal(secret, owner)).toThrow('set ENCRYPTION_KEYS');
  });
});
