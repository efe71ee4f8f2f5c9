import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type QuoteNews } from './quote.events.js';
import { type CustomerQuote, type QuoteOffer, type QuoteRevision, type QuoteStatusEntry } from './quote.types.js';

/** A quote without what it offers. `status` is as it was written down, `overdue` by the database's clock. */
export interface QuoteHead extends Omit<CustomerQuote, keyof QuoteOffer> {
  readonly overdue: boolean;
}

export interface QuoteRow extends QuoteHead {
  readonly offer: QuoteOffer;
}

/** What a step tells events, but who took it and why. */
export type StepRow = Omit<QuoteNews, 'actor' | 'reason'>;

const head = `q.id, q.store_id AS "storeId", q.code, q.customer_id AS "customerId", q.status, q.revision, q.currency,
  ${utc('q.valid_until')} AS "validUntil", q.order_id AS "orderId", ${utc('q.created_at')} AS "createdAt",
  ${utc('q.updated_at')} AS "updatedAt", q.valid_until <= now() AS overdue`;

const joinedRevision = `JOIN quote_revisions r ON r.store_id = q.store_id AND r.quote_id = q.id AND r.revision = q.revision`;

/** $3 is the customer who asks, who sees the revision that was sent; null for the merchant, who sees everything. */
const visible = `($3::bigint IS NULL OR (q.customer_id = $3 AND q.sent_at IS NOT NULL))`;

const news = `q.id AS "quoteId", q.code, q.customer_id AS "customerId", q.status, q.revision,
  (r.offer #>> '{figures,totals,total}')::bigint AS total, q.currency, ${utc('q.valid_until')} AS "validUntil",
  q.order_id AS "orderId"`;

const noted = (actor: string, reason: string): string => `noted AS (
     INSERT INTO quote_status_changes (store_id, quote_id, revision, from_status, to_status, actor, reason)
     SELECT store_id, id, revision, from_status, status, ${actor}, ${reason} FROM q)`;

const revised = (offer: string): string => `r AS (
     INSERT INTO quote_revisions (store_id, quote_id, revision, offer, valid_until)
     SELECT store_id, id, revision, ${offer}::jsonb, valid_until FROM q RETURNING *)`;

/** $1 store, $2 code, $3 customer, $4 currency, $5 valid until, $6 offer, $7 actor. No row when the code is taken. */
export const insertQuote = new Statement<QuoteRow>(
  'quote.insert',
  `WITH q AS (
     INSERT INTO quotes (store_id, code, customer_id, currency, valid_until) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ON CONSTRAINT uq_quotes_code DO NOTHING RETURNING *, NULL AS from_status),
   ${revised('$6')},
   ${noted('$7', 'NULL')}
   SELECT ${head}, r.offer FROM q, r`,
);

/** $1 store, $2 quote, $3 valid until, $4 offer, $5 actor, $6 reason. The row is locked before. */
export const insertRevision = new Statement<QuoteRow>(
  'quote.insert_revision',
  `WITH q AS (
     UPDATE quotes SET status = 'draft', revision = revision + 1, valid_until = $3, sent_at = NULL, updated_at = now()
     WHERE store_id = $1 AND id = $2 RETURNING new.*, old.status AS from_status),
   ${revised('$4')},
   ${noted('$5', '$6')}
   SELECT ${head}, r.offer FROM q, r`,
);

/** $1 store, $2 quote, $3 the statuses it may have, $4 the next one, $5 order or null, $6 actor, $7 reason. */
export const stepQuote = new Statement<StepRow>(
  'quote.step',
  `WITH q AS (
     UPDATE quotes SET status = $4, order_id = $5, updated_at = now(),
       sent_at = CASE WHEN status = 'draft' AND $4 = 'open' THEN now() ELSE sent_at END
     WHERE store_id = $1 AND id = $2 AND status = ANY ($3::text[]) RETURNING new.*, old.status AS from_status),
   ${noted('$6', '$7')}
   SELECT ${news} FROM q ${joinedRevision}`,
);

/** Ends open quotes whose time is over, at most $1 of all stores; $2 actor. Those that somebody has locked have to wait. */
export const expireQuotes = new Statement<StepRow & { storeId: number }>(
  'quote.expire',
  `WITH due AS (
     SELECT id FROM quotes WHERE status = 'open' AND valid_until <= now() ORDER BY id LIMIT $1
     FOR NO KEY UPDATE SKIP LOCKED),
   q AS (
     UPDATE quotes SET status = 'expired', updated_at = now() FROM due WHERE quotes.id = due.id
     RETURNING quotes.*, 'open' AS from_status),
   ${noted('$2', 'NULL')}
   SELECT q.store_id AS "storeId", ${news} FROM q ${joinedRevision} ORDER BY q.id`,
);

/** $1 store, $2 code, $3 customer or null. Without what it offers: the lock's version of the row says which revision it is. */
export const lockQuote = new Statement<QuoteHead>(
  'quote.lock',
  `SELECT ${head} FROM quotes q WHERE q.store_id = $1 AND q.code = $2 AND ${visible} FOR NO KEY UPDATE NOWAIT`,
);

export const offerOfRevision = new Statement<{ offer: QuoteOffer }>(
  'quote.offer',
  'SELECT offer FROM quote_revisions WHERE store_id = $1 AND quote_id = $2 AND revision = $3',
);

export const quoteByCode = new Statement<QuoteRow>(
  'quote.by_code',
  `SELECT ${head}, r.offer FROM quotes q ${joinedRevision} WHERE q.store_id = $1 AND q.code = $2 AND ${visible}`,
);

/** Newest first. $2 customer or null, $3 the customer who asks or null, $4 status or null, $5 the id to go on below, $6 limit. */
export const quotePage = new Statement<QuoteRow>(
  'quote.page',
  `SELECT ${head}, r.offer FROM quotes q ${joinedRevision}
   WHERE q.store_id = $1 AND ($2::bigint IS NULL OR q.customer_id = $2) AND ${visible}
     AND ($4::text IS NULL
       OR CASE WHEN q.status = 'open' AND q.valid_until <= now() THEN 'expired' ELSE q.status END = $4)
     AND ($5::bigint IS NULL OR q.id < $5)
   ORDER BY q.id DESC LIMIT $6`,
);

export type RevisionRow = Omit<QuoteRevision, keyof QuoteOffer> & { readonly offer: QuoteOffer };

/**
 * Newest first. $1 store, $2 quote, $3 whether only those that its customer has seen, $4 the revision or null, $5 the one to
 * go on below, $6 limit.
 */
export const quoteRevisions = new Statement<RevisionRow>(
  'quote.revisions',
  `SELECT r.revision, q.currency, r.offer, ${utc('r.valid_until')} AS "validUntil", ${utc('r.created_at')} AS "createdAt",
     ${utc('sent.created_at')} AS "sentAt", written.actor, written.reason
   FROM quotes q
   JOIN quote_revisions r ON r.store_id = q.store_id AND r.quote_id = q.id
   JOIN quote_status_changes written ON written.store_id = q.store_id AND written.quote_id = q.id
     AND written.revision = r.revision AND written.to_status = 'draft'
   LEFT JOIN quote_status_changes sent ON sent.store_id = q.store_id AND sent.quote_id = q.id
     AND sent.revision = r.revision AND sent.from_status = 'draft' AND sent.to_status = 'open'
   WHERE q.store_id = $1 AND q.id = $2 AND (NOT $3::boolean OR sent.id IS NOT NULL)
     AND ($4::bigint IS NULL OR r.revision = $4) AND ($5::bigint IS NULL OR r.revision < $5)
   ORDER BY r.revision DESC LIMIT $6`,
);

export const quoteHistory = new Statement<QuoteStatusEntry>(
  'quote.history',
  `SELECT from_status AS "from", to_status AS "to", revision, actor, reason, ${utc('created_at')} AS at
   FROM quote_status_changes WHERE store_id = $1 AND quote_id = $2 ORDER BY id`,
);
