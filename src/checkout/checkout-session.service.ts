import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type OrderDraft } from '../order/order.types.js';
import { type Tx } from '../platform/database/tx.js';
import { idempotencyInFlight, idempotencyKeyReused } from '../store/idempotency.errors.js';
import {
  claimKey,
  endSession,
  forgetSessions,
  insertSession,
  sessionById,
  type SessionState,
  storeOutcome,
  takeAbandoned,
  waitingSession,
} from './checkout-session.queries.js';
import { type CheckoutOutcome, type IdempotencyClaim, type WaitingCheckout } from './checkout.types.js';

/** What a checkout has to remember: its idempotency key with the outcome, or that it waits for a payment provider. */
@Injectable()
export class CheckoutSessions {
  /**
   * Claims an idempotency key for this `tx`, without waiting. Returns the stored outcome of an earlier request, or null
   * when this is the first. One round trip. Throws `idempotency.in_flight` and `idempotency.key_reused`.
   */
  async claim(
    tx: Tx,
    storeId: number,
    { key, route, principal, fingerprint }: IdempotencyClaim,
  ): Promise<CheckoutOutcome | null> {
    const row = await claimKey.first(tx, [storeId, principal, route, key]);
    if (!row) throw new Error('Claiming an idempotency key returned no row');
    if (row.fingerprint && !row.fingerprint.equals(fingerprint)) throw idempotencyKeyReused();
    if (row.outcome) return row.outcome;
    if (!row.free || row.state === 'reserved') throw idempotencyInFlight();
    return null;
  }

  /** Stores the outcome of a checkout that was placed in one transaction under its key. One round trip. */
  async remember(tx: Tx, claim: IdempotencyClaim, outcome: CheckoutOutcome): Promise<void> {
    const { order } = outcome;
    await insertSession.affected(tx, [
      order.id,
      order.storeId,
      'placed',
      claim.principal,
      claim.route,
      claim.key,
      claim.fingerprint,
      order.cartId,
      null,
      JSON.stringify(outcome),
    ]);
  }

  /** Notes that a draft is reserved and waits for its payment provider. */
  async await(tx: Tx, waiting: WaitingCheckout, claim: IdempotencyClaim | null): Promise<void> {
    const { draft } = waiting;
    await insertSession.affected(tx, [
      draft.id,
      draft.storeId,
      'reserved',
      claim?.principal ?? '',
      claim?.route ?? '',
      claim?.key ?? null,
      claim?.fingerprint ?? null,
      draft.cart?.id ?? null,
      JSON.stringify(waiting),
      null,
    ]);
  }

  /** The checkout that is to become an order, while it waits for its payment; null before and after. */
  async waiting(db: EntityManager, storeId: number, orderId: string): Promise<WaitingCheckout | null> {
    return (await waitingSession.first(db, [storeId, orderId]))?.waiting ?? null;
  }

  /** Takes a waiting session to its end. True for exactly one caller, whoever else tries; that one does the work in `tx`. */
  async end(tx: Tx, draft: OrderDraft, state: Exclude<SessionState, 'reserved'>): Promise<boolean> {
    return (await endSession.first(tx, [draft.storeId, draft.id, state])) !== undefined;
  }

  /** Keeps the outcome of a session that `end` has just placed. */
  async conclude(tx: Tx, outcome: CheckoutOutcome): Promise<void> {
    await storeOutcome.affected(tx, [outcome.order.storeId, outcome.order.id, JSON.stringify(outcome)]);
  }

  /** The outcome of a session that somebody else has placed; null when it was undone. */
  async outcome(db: EntityManager, draft: OrderDraft): Promise<CheckoutOutcome | null> {
    return (await sessionById.first(db, [draft.storeId, draft.id]))?.outcome ?? null;
  }

  /** Deletes up to `limit` ended sessions that are older than thirty days. Returns how many; call again while it is `limit`. */
  async forget(db: EntityManager, limit: number): Promise<number> {
    return forgetSessions.affected(db, [limit]);
  }

  /**
   * The checkout that has been waiting for longest, if for more than `seconds`. Nobody else is given it for as long
   * again, and every other one that waits comes first.
   */
  async takeAbandoned(db: EntityManager, seconds: number): Promise<WaitingCheckout | null> {
    return (await takeAbandoned.first(db, [seconds]))?.waiting ?? null;
  }
}
