import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId, secretToken, tokenHash } from '../kernel/ids.js';
import { Env } from '../platform/config/env.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { AccessTokens } from './access-token.service.js';
import { CustomerService } from './customer.service.js';
import { customerBlocked, refreshTokenInvalid } from './identity.errors.js';
import {
  deleteExpiredFamilies,
  insertSession,
  revokeFamily,
  rotateSession,
  type SessionRow,
  unusedSession,
  usedSession,
} from './identity.queries.js';
import {
  type Credentials,
  type Customer,
  type CustomerPrincipal,
  type StartedSession,
  type TokenScope,
  tokenScopes,
} from './identity.types.js';

/** Seconds in which a used refresh token may ask for its answer again, because the answer may have been lost. */
const repeatWindow = 10;

/**
 * Logins. Each is a family of refresh tokens: 256 bits, stored hashed, good for one use. A used one that comes back ends
 * the whole login, because two parties hold it (RFC 9700 4.14.2) — unless it comes back within ten seconds and its
 * successor is unused: then the same successor is given again, so that neither a lost answer nor two tabs that refresh
 * at once log a customer out, and a thief still gets nothing that would not end in the alarm.
 */
@Injectable()
export class SessionService {
  constructor(
    private readonly env: Env,
    private readonly transactor: Transactor,
    private readonly customers: CustomerService,
    private readonly accessTokens: AccessTokens,
  ) {}

  /**
   * Logs a customer in, with tokens for `scopes` only, or for everything. Throws `auth.credentials_invalid` and
   * `customer.blocked`.
   */
  async logIn(credentials: Credentials, scopes: readonly TokenScope[] | null = null): Promise<StartedSession> {
    const customer = await this.customers.authenticate(credentials);
    const familyId = newId();
    const refreshToken = secretToken();
    const row = { storeId: customer.storeId, customerId: customer.id, familyId, scopes };
    await this.transactor.run((tx) => this.insert(tx, familyId, row, refreshToken));
    return this.started(customer, { ...row, refreshToken });
  }

  /**
   * New tokens for a refresh token, which is used up by it. Throws `auth.refresh_token_invalid` and `customer.blocked`;
   * after the latter the refresh token is as good as before.
   */
  async refresh(storeId: number, refreshToken: string): Promise<StartedSession> {
    const outcome = await this.transactor.run(async (tx) => {
      const successor = await this.rotate(tx, storeId, refreshToken);
      if (!successor) return null;
      const customer = await this.customers.byId(tx, storeId, successor.customerId);
      if (customer.status === 'blocked') throw customerBlocked();
      return this.started(customer, successor);
    });
    // Thrown after the commit: the alarm that a reused token gave must last.
    if (!outcome) throw refreshTokenInvalid();
    return outcome;
  }

  /**
   * Logs out: ends the login that an access token came from, with all its tokens. Idempotent. A token of an outside
   * identity provider has no login here, so nothing ends.
   */
  async end({ storeId, customerId, sessionId }: CustomerPrincipal): Promise<void> {
    if (sessionId === null) return;
    await this.transactor.run((tx) => revokeFamily.affected(tx, [storeId, sessionId]));
    this.accessTokens.forget(storeId, customerId, sessionId);
  }

  /** Deletes the logins that expired more than a day ago and returns how many tokens that were. Idempotent. */
  deleteExpired(): Promise<number> {
    return this.transactor.run((tx) => deleteExpiredFamilies.affected(tx));
  }

  private async rotate(tx: Tx, storeId: number, refreshToken: string): Promise<Successor | null> {
    const hash = tokenHash(refreshToken);
    const salt = randomBytes(32);
    const rotated = await rotateSession.first(tx, [storeId, hash, salt]);
    if (rotated) {
      const successor = { ...rotated, refreshToken: successorOf(refreshToken, salt) };
      await this.insert(tx, newId(), { ...rotated, storeId }, successor.refreshToken);
      return successor;
    }
    const used = await usedSession.first(tx, [storeId, hash, repeatWindow]);
    if (!used) return null;
    const again = successorOf(refreshToken, used.successorSalt);
    if (used.recent && (await unusedSession.first(tx, [storeId, tokenHash(again)])))
      return { ...used, refreshToken: again };
    await revokeFamily.affected(tx, [storeId, used.familyId]);
    this.transactor.afterCommit(tx, () => this.accessTokens.forget(storeId, used.customerId, used.familyId));
    return null;
  }

  private async insert(
    tx: Tx,
    id: string,
    { storeId, customerId, familyId, scopes }: SessionRow & { storeId: number },
    refreshToken: string,
  ): Promise<void> {
    const lifetime = this.env.jwtRefreshTtl;
    await insertSession.affected(tx, [id, storeId, customerId, familyId, tokenHash(refreshToken), scopes, lifetime]);
  }

  private started(customer: Customer, { familyId, scopes, refreshToken }: Successor): StartedSession {
    const granted = scopes ?? tokenScopes;
    const accessToken = this.accessTokens.issue(customer, familyId, granted);
    return { customer, tokens: { accessToken, refreshToken, expiresIn: this.accessTokens.lifetime, scopes: granted } };
  }
}

interface Successor extends SessionRow {
  readonly refreshToken: string;
}

/** The next refresh token: only who holds the last one and the salt in the database can tell it, and both say the same again. */
function successorOf(refreshToken: string, salt: Buffer): string {
  return createHmac('sha256', refreshToken).update(salt).digest('base64url');
}
