import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What a guest's cart token says. */
export interface CartClaims {
  readonly storeId: number;
  readonly cartId: number;
  /** 128 random bits, base64url. The cart's row holds their SHA-256. */
  readonly nonce: string;
}

const header = encode({ alg: 'HS256', typ: 'JWT' });

/** Cart tokens get a key of their own, so that none can ever pass for an access token signed with `master`, nor the reverse. */
export function cartTokenKey(master: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', master, '', 'cashwrap cart token', 32)));
}

/** A compact JWS (RFC 7515, HS256) that names the cart and proves that we issued it. It has no expiry: the cart has one. */
export function signCartToken(key: KeyObject, claims: CartClaims): string {
  const body = `${header}.${encode({ typ: 'cart', store: claims.storeId, cart: claims.cartId, nonce: claims.nonce })}`;
  return `${body}.${signature(key, body)}`;
}

/** The claims of a token that `key` signed, or null. The signature is checked before anything inside is looked at. */
export function readCartToken(key: KeyObject, token: string): CartClaims | null {
  if (token.length > 512 || !token.startsWith(`${header}.`)) return null;
  const end = token.lastIndexOf('.');
  const given = Buffer.from(token.slice(end + 1));
  const expected = Buffer.from(signature(key, token.slice(0, end)));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;

  const payload = JSON.parse(Buffer.from(token.slice(header.length + 1, end), 'base64url').toString()) as {
    typ: string;
    store: number;
    cart: number;
    nonce: string;
  };
  return payload.typ === 'cart' ? { storeId: payload.store, cartId: payload.cart, nonce: payload.nonce } : null;
}

function signature(key: KeyObject, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
