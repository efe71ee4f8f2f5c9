import { Statement } from '../platform/database/statement.js';
import { type CheckoutOutcome, type WaitingCheckout } from './checkout.types.js';

export type SessionState = 'reserved' | 'placed' | 'undone';

export const sessionKeyConstraint = 'uq_checkout_sessions_key';

export interface KeyRow {
  /** Whether no other transaction is working on the key right now. */
  free: boolean;
  state: SessionState | null;
  fingerprint: Buffer | null;
  outcome: CheckoutOutcome | null;
}

/** Looks a key up and takes its lock until the end of the transaction, without waiting: one round trip. */
export const claimKey = new Statement<KeyRow>(
  'checkout.claim_key',
  'SELECT free, state, fingerprint, outcome FROM claim_checkout_key($1, $2, $3, $4)',
);

export const insertSession = new Statement(
  'checkout.insert_session',
  `INSERT INTO checkout_sessions (id, store_id, state, principal, route, idempotency_key, fingerprint, cart_id, draft, outcome)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

/** Ends a waiting session; whoever gets the row back has won the right to place or to undo it. */
export const endSession = new Statement<{ id: string }>(
  'checkout.end_session',
  `UPDATE checkout_sessions SET state = $3, updated_at = now()
   WHERE store_id = $1 AND id = $2 AND state = 'reserved' RETURNING id`,
);

export const storeOutcome = new Statement(
  'checkout.store_outcome',
  'UPDATE checkout_sessions SET outcome = $3 WHERE store_id = $1 AND id = $2',
);

export const sessionById = new Statement<{ state: SessionState; outcome: CheckoutOutcome | null }>(
  'checkout.session_by_id',
  'SELECT state, outcome FROM checkout_sessions WHERE store_id = $1 AND id = $2',
);

export const waitingSession = new Statement<{ waiting: WaitingCheckout }>(
  'checkout.waiting_session',
  `SELECT draft AS waiting FROM checkout_sessions WHERE store_id = $1 AND id = $2 AND state = 'reserved'`,
);

/** The session that has waited longest. Taking it puts it last, so that one which cannot be finished holds up no other. */
export const takeAbandoned = new Statement<{ waiting: WaitingCheckout }>(
  'checkout.take_abandoned',
  `UPDATE checkout_sessions SET updated_at = now() WHERE id = (
     SELECT id FROM checkout_sessions WHERE state = 'reserved' AND updated_at < now() - make_interval(secs => $1)
     ORDER BY updated_at LIMIT 1 FOR UPDATE SKIP LOCKED)
   RETURNING draft AS waiting`,
);

export const forgetSessions = new Statement(
  'checkout.forget_sessions',
  `DELETE FROM checkout_sessions WHERE id IN (
     SELECT id FROM checkout_sessions WHERE state <> 'reserved' AND updated_at < now() - interval '30 days'
     ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
);
