import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError, type ErrorKind } from '../kernel/domain-error.js';
import { newId } from '../kernel/ids.js';
import { idempotencyInFlight, idempotencyKeyReused } from './idempotency.errors.js';
import {
  answerRequest,
  claimRequest,
  forgetOldRequests,
  forgetRequest,
  requestByKey,
  unlockRequest,
} from './idempotent-request.queries.js';

/** Longer than any request works, a provider's time limit included. After it, whoever had the key has died. */
const lockSeconds = 90;
/** Refusals: nothing was changed, so the key may come with another request. */
const refusals: ReadonlySet<ErrorKind> = new Set(['invalid', 'unauthenticated', 'forbidden', 'not_found', 'conflict']);

/** A request that a client may repeat. */
export interface RepeatableRequest {
  readonly storeId: number;
  /** Who sends it: keys of different clients do not meet. "key:3". */
  readonly principal: string;
  /** The client's Idempotency-Key. */
  readonly key: string;
  /** Hash of the request; the same key with another one is a mistake. */
  readonly fingerprint: Buffer;
}

export interface RepeatableAnswer {
  /** Plain data, as JSON keeps it. */
  readonly answer: unknown;
  /** Whether it is that of an earlier request. */
  readonly repeated: boolean;
}

/** Acts once for each key of a client, and says the same when the request is repeated. For writes without one transaction. */
@Injectable()
export class IdempotentRequests {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `act` unless the key has been answered before. NOT in a transaction.
   *
   * `act` gets an id that stays the same for all requests with the key: what it creates has to bear that id, so that the
   * request after a crash finds what the one before has begun, and a refusal of it must have changed nothing.
   * Throws what `act` throws, `idempotency.in_flight` and `idempotency.key_reused`.
   */
  async run(request: RepeatableRequest, act: (operationId: string) => Promise<unknown>): Promise<RepeatableAnswer> {
    const { manager } = this.dataSource;
    const key = [request.storeId, request.principal, request.key];
    const claimed = await claimRequest.first(manager, [...key, request.fingerprint, newId(), lockSeconds]);
    if (!claimed) return { answer: await this.earlier(request), repeated: true };
    let answer: unknown;
    try {
      answer = await act(claimed.operationId);
    } catch (error) {
      const refused = error instanceof DomainError && refusals.has(error.kind);
      await (refused ? forgetRequest : unlockRequest).affected(manager, key);
      throw error;
    }
    await answerRequest.affected(manager, [...key, JSON.stringify(answer)]);
    return { answer, repeated: false };
  }

  /** Deletes up to `limit` keys that are older than thirty days. Returns how many; call again while it is `limit`. */
  async forget(limit: number): Promise<number> {
    return forgetOldRequests.affected(this.dataSource.manager, [limit]);
  }

  private async earlier({ storeId, principal, key, fingerprint }: RepeatableRequest): Promise<unknown> {
    const row = await requestByKey.first(this.dataSource.manager, [storeId, principal, key]);
    if (row && !row.fingerprint.equals(fingerprint)) throw idempotencyKeyReused();
    if (!row?.answered) throw idempotencyInFlight();
    return row.answer;
  }
}
