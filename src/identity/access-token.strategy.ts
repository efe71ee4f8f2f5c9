import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Env } from '../platform/config/env.js';
import { AccessTokens, clockTolerance } from './access-token.service.js';
import { GuestTokens, guestTokenType } from './guest-token.service.js';
import { type CustomerPrincipal, type GuestPrincipal } from './identity.types.js';
import { SigningKey } from './signing-key.js';

/** A request whose store is known, if its API tells the store by something else than the token. */
export interface TokenRequest {
  readonly store?: { readonly id: number };
}

/**
 * Our own access tokens and anonymous tokens: HS256 with our key and nothing else, our issuer, our audience, and the type
 * `access` or `anonymous`, so that no other token of ours passes for one. Headers that name a key (kid, jku, jwk, x5u) are not looked at.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    env: Env,
    signingKey: SigningKey,
    private readonly accessTokens: AccessTokens,
    private readonly guestTokens: GuestTokens,
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
  async validate(
    request: TokenRequest,
    claims: Readonly<Record<string, unknown>>,
  ): Promise<CustomerPrincipal | GuestPrincipal> {
    if (claims['typ'] === guestTokenType) return this.guestTokens.ofClaims(claims, request.store?.id);
    return this.accessTokens.ofClaims(claims, request.store?.id);
  }
}
