import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { isUuid } from '../kernel/ids.js';
import { Env } from '../platform/config/env.js';
import { accessTokenType, AccessTokens } from './access-token.service.js';
import { tokenInvalid } from './identity.errors.js';
import { type CustomerPrincipal } from './identity.types.js';
import { SigningKey } from './signing-key.js';

/** Seconds by which two clocks may differ. */
export const clockTolerance = 60;

/** A request whose store is known, if its API tells the store by something else than the token. */
export interface TokenRequest {
  readonly store?: { readonly id: number };
}

/**
 * Our own access tokens: HS256 with our key and nothing else, our issuer, our audience, and the type `access`, so that
 * no other token of ours passes for one. Headers that name a key (kid, jku, jwk, x5u) are not looked at.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    env: Env,
    signingKey: SigningKey,
    private readonly accessTokens: AccessTokens,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // The typings know strings and buffers only; jsonwebtoken takes a KeyObject, and is fast with nothing else.
      secretOrKey: signingKey.key as unknown as Buffer,
      algorithms: ['HS256'],
      issuer: env.jwtIssuer,
      audience: env.jwtAudience,
      jsonWebTokenOptions: { clockTolerance },
      passReqToCallback: true,
    });
  }

  /** Called with the claims of a token whose signature, issuer, audience and times are right. */
  async validate(request: TokenRequest, claims: Readonly<Record<string, unknown>>): Promise<CustomerPrincipal> {
    const { typ, store, sub, sid, exp } = claims;
    if (typ !== accessTokenType || typeof exp !== 'number') throw tokenInvalid();
    if (typeof store !== 'number' || (request.store !== undefined && request.store.id !== store)) throw tokenInvalid();
    if (typeof sub !== 'string' || !/^\d{1,15}$/.test(sub)) throw tokenInvalid();
    if (typeof sid !== 'string' || !isUuid(sid)) throw tokenInvalid();
    return this.accessTokens.ofSession(store, Number(sub), sid);
  }
}
