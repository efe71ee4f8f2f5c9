import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { Env } from '../platform/config/env.js';
import { CustomerService } from './customer.service.js';
import { customerBlocked, tokenInvalid } from './identity.errors.js';
import { customerOfSession } from './identity.queries.js';
import { type Customer, type CustomerPrincipal, type OutsideIdentity } from './identity.types.js';
import { SigningKey } from './signing-key.js';

/** Milliseconds in which every process sees that a session has ended or a customer is blocked. */
const timeToLive = 5_000;

/** What sets an access token apart from anything else that the same key signs. */
export const accessTokenType = 'access';

/** Makes access tokens, and knows whom a verified one stands for. */
@Injectable()
export class AccessTokens {
  private readonly principals = new LRUCache<string, CustomerPrincipal>({ max: 50_000, ttl: timeToLive });

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

  /** A signed JWT (RFC 7519, HS256) for one login of a customer. */
  issue(customer: Pick<Customer, 'id' | 'storeId'>, sessionId: string): string {
    return this.jwt.sign(
      { typ: accessTokenType, store: customer.storeId, sid: sessionId },
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
    const principal = { customerId: id, storeId, email, sessionId };
    this.principals.set(key, principal);
    return principal;
  }
}
