import { KeyObject } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey } from 'jose';
import { Env } from '../platform/config/env.js';
import { identityProviderUnavailable, tokenInvalid } from './identity.errors.js';

/** HS256 is not among them: a public key must never be taken for a shared secret. */
export const outsideAlgorithms = ['RS256', 'ES256'] as const;

/** The key set of the outside identity provider that the settings name, if they name one. */
@Injectable()
export class IdentityProvider {
  private readonly logger = new Logger(IdentityProvider.name);
  private readonly keySet: JWTVerifyGetKey | null;

  constructor(private readonly env: Env) {
    // Kept for ten minutes; an unknown key id fetches it again, at most every 30 seconds.
    this.keySet =
      env.idpJwksUrl === null
        ? null
        : createRemoteJWKSet(new URL(env.idpJwksUrl), {
            cacheMaxAge: 600_000,
            cooldownDuration: 30_000,
            timeoutDuration: 3_000,
          });
  }

  /**
   * The public key that a token claims to be signed with: always one of the provider's set, whatever the token's headers
   * say. Throws `auth.token_invalid` for a token that is not the provider's or names no key of it, and
   * `auth.identity_provider_unavailable`.
   */
  async keyFor(token: string): Promise<KeyObject> {
    const { issuer, algorithm, keyId } = unverified(token);
    if (!this.keySet || issuer !== this.env.idpIssuer) throw tokenInvalid();
    const alg = outsideAlgorithms.find((known) => known === algorithm);
    if (!alg) throw tokenInvalid();
    try {
      const key = await this.keySet({ alg, kid: keyId }, { payload: '', signature: '' });
      return KeyObject.from(key as Parameters<typeof KeyObject.from>[0]);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw tokenInvalid();
      this.logger.error(`The identity provider's key set cannot be fetched: ${String(error)}`);
      throw identityProviderUnavailable();
    }
  }
}

interface Unverified {
  readonly issuer: string | undefined;
  readonly algorithm: string | undefined;
  readonly keyId: string | undefined;
}

/** What the token says of itself; only good for choosing a key to verify it with. */
function unverified(token: string): Unverified {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return { issuer: decodeJwt(token).iss, algorithm: alg, keyId: kid };
  } catch {
    throw tokenInvalid();
  }
}
