import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Env } from '../platform/config/env.js';
import { AccessTokens, clockTolerance } from './access-token.service.js';
import { type TokenRequest } from './access-token.strategy.js';
import { tokenInvalid } from './identity.errors.js';
import { IdentityProvider, outsideAlgorithms } from './identity-provider.service.js';
import { type CustomerPrincipal } from './identity.types.js';

const longestSubject = 255;

/** Tokens of the outside identity provider, when the settings name one. Without one there is no key, so nothing passes. */
@Injectable()
export class OutsideTokenStrategy extends PassportStrategy(Strategy, 'outside-token') {
  constructor(
    env: Env,
    provider: IdentityProvider,
    private readonly accessTokens: AccessTokens,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: Buffer) => void) => {
        provider.keyFor(token).then(
          (key) => done(null, key as unknown as Buffer),
          (error: unknown) => done(error),
        );
      },
      algorithms: [...outsideAlgorithms],
      issuer: env.idpIssuer ?? undefined,
      audience: env.idpAudience ?? undefined,
      jsonWebTokenOptions: { clockTolerance },
      passReqToCallback: true,
    });
  }

  /** Called with the claims of a token whose signature, issuer, audience and times are right. */
  async validate(request: TokenRequest, claims: Readonly<Record<string, unknown>>): Promise<CustomerPrincipal> {
    const { iss, sub, exp, email, email_verified: verified } = claims;
    // Such a token names no store, so the request has to.
    if (!request.store || typeof iss !== 'string' || typeof exp !== 'number') throw tokenInvalid();
    if (typeof sub !== 'string' || sub === '' || sub.length > longestSubject || sub.includes('\0'))
      throw tokenInvalid();
    return this.accessTokens.ofIdentity({
      storeId: request.store.id,
      issuer: iss,
      subject: sub,
      verifiedEmail: verified === true && typeof email === 'string' ? email : null,
    });
  }
}
