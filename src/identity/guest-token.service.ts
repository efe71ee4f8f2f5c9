import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { secretToken } from '../kernel/ids.js';
import { Env } from '../platform/config/env.js';
import { toScopes } from './access-token.service.js';
import { tokenInvalid } from './identity.errors.js';
import { type GuestPrincipal, type GuestToken, type TokenScope } from './identity.types.js';
import { SigningKey } from './signing-key.js';

/** What sets an anonymous token apart from anything else that the same key signs. */
export const guestTokenType = 'anonymous';

/** What somebody unknown can be allowed: there is no account, and quotes are made for customers. */
export const guestScopes = ['carts', 'checkout', 'orders'] as const satisfies readonly TokenScope[];

/** Anonymous tokens: they say of nobody who it is, only that it is the same one as before. Nothing of them is stored. */
@Injectable()
export class GuestTokens {
  constructor(
    private readonly env: Env,
    private readonly jwt: JwtService,
    private readonly signingKey: SigningKey,
  ) {}

  /** A signed JWT (HS256) for somebody new. It lives as long as a refresh token. */
  issue(storeId: number, scopes: readonly TokenScope[] = guestScopes): GuestToken {
    const expiresIn = this.env.jwtRefreshTtl;
    const accessToken = this.jwt.sign(
      { typ: guestTokenType, store: storeId, sid: secretToken(16), scope: scopes.join(' ') },
      {
        privateKey: this.signingKey.key,
        algorithm: 'HS256',
        issuer: this.env.jwtIssuer,
        audience: this.env.jwtAudience,
        expiresIn,
      },
    );
    return { accessToken, expiresIn, scopes };
  }

  /** Whom the claims of a verified token tell apart; in whichever store without a `storeId`. Throws `auth.token_invalid`. */
  ofClaims(
    { typ, store, sid, scope, exp }: Readonly<Record<string, unknown>>,
    storeId: number | undefined,
  ): GuestPrincipal {
    if (typ !== guestTokenType || typeof exp !== 'number') throw tokenInvalid();
    if (typeof store !== 'number' || (storeId !== undefined && storeId !== store)) throw tokenInvalid();
    if (typeof sid !== 'string' || !/^[\w-]{22}$/.test(sid)) throw tokenInvalid();
    return { storeId: store, sessionId: sid, scopes: toScopes(scope) };
  }
}
