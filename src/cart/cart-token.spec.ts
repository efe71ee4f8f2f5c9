import { createSecretKey, randomBytes } from 'node:crypto';
import { cartTokenKey, readCartToken, signCartToken } from './cart-token.js';

const key = cartTokenKey(createSecretKey(Buffer.alloc(32, 1)));
const claims = { storeId: 3, cartId: 42, nonce: 'AAECAwQFBgcICQoLDA0ODw' };
const token = signCartToken(key, claims);

describe('a cart token', () => {
  it('looks like a JWT and gives back what was signed', () => {
    expect(token).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{43}$/);
    expect(readCartToken(key, token)).toEqual(claims);
  });

  it('is nothing once any one character is changed', () => {
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A';
      expect(readCartToken(key, token.slice(0, index) + other + token.slice(index + 1))).toBeNull();
    }
  });

  it('is nothing under another key, the access tokens’ own included', () => {
    const master = createSecretKey(Buffer.alloc(32, 1));
    expect(readCartToken(master, token)).toBeNull();
    expect(readCartToken(key, signCartToken(master, claims))).toBeNull();
    expect(readCartToken(cartTokenKey(createSecretKey(randomBytes(32))), token)).toBeNull();
  });

  it.each([
    '',
    '.',
    '..',
    'eyJhbGciOiJub25lIn0.e30.',
    token.slice(0, -1),
    `${token}.`,
    `${token}A`,
    'x'.repeat(10_000),
  ])('is not %p', (text) => {
    expect(readCartToken(key, text)).toBeNull();
  });
});
