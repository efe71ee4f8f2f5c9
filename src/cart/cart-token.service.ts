import { type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SigningKey } from '../identity/signing-key.js';
import { tokenHash } from '../kernel/ids.js';
import { type CartClaims, cartTokenKey, readCartToken, signCartToken } from './cart-token.js';
import { type HolderKey } from './cart.queries.js';
import { type CartRef } from './cart.types.js';

/** The tokens by which guests hold their carts. Signing and reading touch no database. */
@Injectable()
export class CartTokens {
  private readonly key: KeyObject;

  constructor(signingKey: SigningKey) {
    this.key = cartTokenKey(signingKey.key);
  }

  sign(claims: CartClaims): string {
    return signCartToken(this.key, claims);
  }

  /**
   * The cart that a token names, when we signed it for this store; null otherwise. Whether that cart still exists and is
   * a guest's is for `CartService` to find out, which takes the whole token.
   */
  read(token: string, storeId: number): { readonly cartId: number; readonly nonce: string } | null {
    const claims = readCartToken(this.key, token);
    return claims?.storeId === storeId ? { cartId: claims.cartId, nonce: claims.nonce } : null;
  }

  /** How the cart's row recognises the holder; null for a token that is not this cart's and this store's. */
  holderKey(storeId: number, { cartId, holder }: CartRef): HolderKey | null {
    if (holder.type === 'customer') return { customerId: holder.customerId, tokenHash: null };
    if (holder.type === 'session') return { customerId: null, tokenHash: tokenHash(holder.sessionId) };
    const claims = this.read(holder.token, storeId);
    return claims?.cartId === cartId ? { customerId: null, tokenHash: tokenHash(claims.nonce) } : null;
  }
}
