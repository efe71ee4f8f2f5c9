import { Injectable } from '@nestjs/common';
import { JwtService, TokenExpiredError } from '@nestjs/jwt';
import { DataSource } from 'typeorm';
import { boundedCache } from '../platform/bounded-cache.js';
import { Env } from '../platform/config/env.js';
import { CustomerService } from './customer.service.js';
import { isUuid } from '../kernel/ids.js';
import { customerBlocked, tokenExpired, tokenInvalid } from './identity.errors.js';
import { customerOfSession } from './identity.queries.js';
import {
  type Customer,
  type CustomerPrincipal,
  type OutsideIdentity,
  type TokenScope,
  tokenScopes,
} from './identity.types.js';
import { SigningKey } from './signing-key.js';

/** Milliseconds in which every process sees that a session has ended or a customer is blocked. */
const timeToLive = 5_000;

/** Seconds by which two clocks may differ. */
export const clockTolerance = 60;

/** What sets an access token apart from anything else that the same key signs. */
export const accessTokenType = 'access';

/** Makes access tokens, and knows whom a verified one stands for. */
@Injectable()
export class AccessTokens {
  private readonly principals = boundedCache<string, CustomerPrincipal>(50_000, { ttl: timeToLive });

  constructor(
    private readonly env: Env,
    private readonly jwt: JwtService,
    private readonly signingKey: SigningKey,
    private readonly dataSource: DataSource,
    private readonly customers: CustomerService,
  ) {}

  /** Seconds that a token lives. */
  get lifetime(): number {
    return this.env.jwtAccessTtl;
  }

  /** A signed JWT (RFC 7519, HS256; its scopes as in RFC 9068) for one login of a customer. */
  issue(
    customer: Pick<Customer, 'id' | 'storeId'>,
    sessionId: string,
    scopes: readonly TokenScope[] = tokenScopes,
  ): string {
    return this.jwt.sign(
      { typ: accessTokenType, store: customer.storeId, sid: sessionId, scope: scopes.join(' ') },
      {
        privateKey: this.signingKey.key,
        algorithm: 'HS256',
        issuer: this.env.jwtIssuer,
        audience: this.env.jwtAudience,
        subject: String(customer.id),
        expiresIn: this.env.jwtAccessTtl,
      },
    );
  }

  /**
   * The customer of one of our own access tokens that came otherwise than as a bearer token. Throws
   * `auth.token_invalid`, also for a token of another store, `auth.token_expired` and `customer.blocked`.
   */
  async read(storeId: number, token: string): Promise<CustomerPrincipal> {
    return this.ofClaims(await this.verified(token), storeId);
  }

  /** The customer of a verified token; of whichever store without a `storeId`. Throws as `read` does. */
  async ofClaims(
    { typ, store, sub, sid, scope, exp }: Readonly<Record<string, unknown>>,
    storeId: number | undefined,
  ): Promise<CustomerPrincipal> {
    if (typ !== accessTokenType || typeof exp !== 'number') throw tokenInvalid();
    if (typeof store !== 'number' || (storeId !== undefined && storeId !== store)) throw tokenInvalid();
    if (typeof sub !== 'string' || !/^\d{1,15}$/.test(sub)) throw tokenInvalid();
    if (typeof sid !== 'string' || !isUuid(sid)) throw tokenInvalid();
    return { ...(await this.ofSession(store, Number(sub), sid)), scopes: toScopes(scope) };
  }

  /**
   * The customer of a login; asks the database at most every five seconds. Throws `auth.token_invalid` when the login
   * has ended or never was, and `customer.blocked`.
   */
  ofSession(storeId: number, customerId: number, sessionId: string): Promise<CustomerPrincipal> {
    return this.cached(`session ${storeId} ${customerId} ${sessionId}`, sessionId, async () => {
      const customer = await customerOfSession.first(this.dataSource.manager, [storeId, customerId, sessionId]);
      if (!customer) throw tokenInvalid();
      return customer;
    });
  }

  /** The customer of an outside identity, cached alike. Throws what `CustomerService.ofIdentity` throws, and `customer.blocked`. */
  ofIdentity(identity: OutsideIdentity): Promise<CustomerPrincipal> {
    const key = `identity ${identity.storeId} ${identity.issuer} ${identity.subject}`;
    return this.cached(key, null, () => this.customers.ofIdentity(identity));
  }

  /** Makes the end of a login felt at once in this process. */
  forget(storeId: number, customerId: number, sessionId: string): void {
    this.principals.delete(`session ${storeId} ${customerId} ${sessionId}`);
  }

  private async cached(
    key: string,
    sessionId: string | null,
    load: () => Promise<Customer>,
  ): Promise<CustomerPrincipal> {
    const known = this.principals.get(key);
    if (known) return known;
    const { id, storeId, email, status } = await load();
    if (status === 'blocked') throw customerBlocked();
    const principal = { customerId: id, storeId, email, sessionId, scopes: tokenScopes };
    this.principals.set(key, principal);
    return principal;
  }

  private async verified(token: string): Promise<Record<string, unknown>> {
    try {
      return await this.jwt.verifyAsync<Record<string, unknown>>(token, {
        // The typings know strings and buffers only.
        secret: this.signingKey.key as unknown as Buffer,
        algorithms: ['HS256'],
        issuer: this.env.jwtIssuer,
        audience: this.env.jwtAudience,
        clockTolerance,
      });
    } catch (error) {
      throw error instanceof TokenExpiredError ? tokenExpired() : tokenInvalid();
    }
  }
}

/** The scopes that a claim of ours names. Throws `auth.token_invalid` for anything else. */
export function toScopes(claim: unknown): TokenScope[] {
  if (typeof claim !== 'string') throw tokenInvalid();
  const named = claim.split(' ');
  return tokenScopes.filter((scope) => named.includes(scope));
}
