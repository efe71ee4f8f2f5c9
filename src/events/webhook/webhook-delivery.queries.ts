import { Statement } from '../../platform/database/statement.js';
import { type DomainEvent } from '../domain-event.js';
import { eventColumns } from '../event-log.queries.js';
import { type DeliveryState, type WebhookAttempt, type WebhookDelivery } from './webhook.types.js';

/** A delivery in the hands of this worker, with all that sending it takes. */
export interface ClaimedDelivery {
  readonly id: number;
  readonly claim: number;
  /** Failures before this attempt. */
  readonly attempts: number;
  readonly endpointId: number;
  readonly url: string;
  readonly envelope: string;
  readonly secret: Buffer;
  /** Null once it is not valid any more. */
  readonly previousSecret: Buffer | null;
  readonly failing: boolean;
  readonly event: DomainEvent;
}

/**
 * Lets a transaction end before it is on the disk. What a crash of the database then undoes is done again: whole
 * transactions in their order, so that at worst something is sent once more, under the same id. Never for one that logs
 * an event: a place of the log that somebody has read must not be given out again.
 */
export const commitLazily = new Statement(
  'webhooks.commit_lazily',
  `SELECT set_config('synchronous_commit', 'off', true)`,
);

/**
 * Has a transaction find rows by index alone. Plans are kept for as long as a connection lives: one that was made while
 * there were few deliveries would read all of them once there are many.
 */
export const goByIndex = new Statement('webhooks.go_by_index', `SELECT set_config('enable_seqscan', 'off', true)`);

/**
 * The endpoints that something is due for. The walk goes in the index from the first of one endpoint to the first of the
 * next, so a long backlog of one costs no more than a short one.
 */
const dueEndpoints = `
  WITH RECURSIVE first AS (
    (SELECT endpoint_id, due_at FROM webhook_deliveries
     WHERE due_at IS NOT NULL ORDER BY endpoint_id, due_at LIMIT 1)
    UNION ALL
    SELECT next.endpoint_id, next.due_at FROM first CROSS JOIN LATERAL (
      SELECT delivery.endpoint_id, delivery.due_at FROM webhook_deliveries delivery
      WHERE delivery.due_at IS NOT NULL AND delivery.endpoint_id > first.endpoint_id
      ORDER BY delivery.endpoint_id, delivery.due_at LIMIT 1) AS next)
  SELECT endpoint.id FROM webhook_endpoints endpoint
  WHERE endpoint.id = ANY (ARRAY(SELECT endpoint_id FROM first WHERE due_at <= now()))
    AND endpoint.state = 'active' AND (endpoint.paused_until IS NULL OR endpoint.paused_until <= now())`;

export const anythingDue = new Statement<{ due: boolean }>(
  'webhooks.anything_due',
  `SELECT EXISTS (${dueEndpoints}) AS due`,
);

/** Locks the endpoints that something is due for, without waiting: one worker at a time counts what an endpoint has in hand. */
export const lockDueEndpoints = new Statement<{ id: number }>(
  'webhooks.lock_due_endpoints',
  `${dueEndpoints} FOR NO KEY UPDATE OF endpoint SKIP LOCKED`,
);

/**
 * Takes what is due for the locked endpoints $1: up to $3 in hand at once for one, $4 for one that fails, $5 in all, in
 * turn from each; for $6 seconds. After that anybody may take it over. A worker $7 that alone has deliveries of an
 * endpoint in hand may claim $2 more of it: it sends no more than $3 at once itself, so all workers together do not
 * either. What was chosen is looked up as an array: for a join with so many rows as there may be, the planner would read
 * the whole table.
 */
export const claimDue = new Statement<ClaimedDelivery>(
  'webhooks.claim_due',
  `WITH room AS MATERIALIZED (
    SELECT endpoint.id,
      CASE WHEN endpoint.failing_since IS NOT NULL THEN $4::integer
        WHEN held.others = 0 THEN $3::integer + asked.ahead ELSE $3::integer END - held.count AS free
    FROM unnest($1::bigint[], $2::integer[]) AS asked (id, ahead) JOIN webhook_endpoints endpoint USING (id)
    CROSS JOIN LATERAL (
      SELECT count(*) AS count, count(*) FILTER (WHERE delivery.claimed_by IS DISTINCT FROM $7::uuid) AS others
      FROM webhook_deliveries delivery
      WHERE delivery.endpoint_id = endpoint.id AND delivery.claimed_until IS NOT NULL AND delivery.claimed_until > now()
    ) AS held),
  due AS MATERIALIZED (
    SELECT found.id, row_number() OVER (PARTITION BY room.id ORDER BY found.due_at, found.id) AS turn
    FROM room CROSS JOIN LATERAL (
      SELECT delivery.id, delivery.due_at FROM webhook_deliveries delivery
      WHERE delivery.endpoint_id = room.id AND delivery.due_at <= now()
      ORDER BY delivery.due_at, delivery.id LIMIT greatest(room.free, 0) FOR UPDATE SKIP LOCKED) AS found),
  chosen AS (SELECT id FROM due ORDER BY turn, id LIMIT $5),
  claimed AS (
    UPDATE webhook_deliveries delivery
    SET claim = delivery.claim + 1, claimed_by = $7::uuid, claimed_until = now() + make_interval(secs => $6),
      due_at = now() + make_interval(secs => $6)
    WHERE delivery.id = ANY (ARRAY(SELECT id FROM chosen))
    RETURNING delivery.id, delivery.claim, delivery.attempts, delivery.endpoint_id, delivery.event_id)
  SELECT claimed.id, claimed.claim, claimed.attempts, claimed.endpoint_id AS "endpointId", endpoint.url,
    endpoint.envelope, endpoint.secret, endpoint.failing_since IS NOT NULL AS failing,
    CASE WHEN endpoint.previous_secret_until > now() THEN endpoint.previous_secret END AS "previousSecret",
    (SELECT to_json(event) FROM (SELECT ${eventColumns} FROM domain_events WHERE id = claimed.event_id) AS event) AS event
  FROM claimed JOIN webhook_endpoints endpoint ON endpoint.id = claimed.endpoint_id
  ORDER BY claimed.id`,
);

/** Gives claims back: $1 deliveries, $2 claims. */
export const releaseClaims = new Statement(
  'webhooks.release_claims',
  `UPDATE webhook_deliveries delivery SET claimed_until = NULL, due_at = now()
   FROM unnest($1::bigint[], $2::integer[]) AS held (id, claim)
   WHERE delivery.id = held.id AND delivery.claim = held.claim AND delivery.state = 'waiting'`,
);

export interface BookedRow {
  readonly id: number;
  readonly storeId: number;
  readonly endpointId: number;
  readonly aggregateId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly attempts: number;
  readonly state: DeliveryState;
}

/**
 * Notes attempts and what follows from them, where the claim is still the worker's own. Seconds are null for what is
 * over. Returns what was noted. The rows are locked in the order in which the fan-out locks those that it queues behind,
 * each by its id: in a join, the planner may go through all that waits.
 */
export const bookAttempts = new Statement<BookedRow>(
  'webhooks.book_attempts',
  `WITH attempt AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::double precision[], $5::smallint[], $6::text[],
      $7::text[], $8::timestamptz[], $9::integer[])
      AS attempt (id, claim, state, seconds, status, error, response, sent_at, duration_ms)),
  place AS MATERIALIZED (
    SELECT found.*, attempt.claim FROM attempt CROSS JOIN LATERAL (
      SELECT id, endpoint_id, aggregate_id FROM webhook_deliveries delivery WHERE delivery.id = attempt.id) AS found
    ORDER BY found.endpoint_id, found.aggregate_id, found.id),
  held AS MATERIALIZED (
    SELECT locked.id FROM place CROSS JOIN LATERAL (
      SELECT id, claim, state FROM webhook_deliveries delivery WHERE delivery.id = place.id LIMIT 1 FOR UPDATE) AS locked
    WHERE locked.claim = place.claim AND locked.state = 'waiting'),
  noted AS (
    UPDATE webhook_deliveries delivery
    SET state = attempt.state, attempts = delivery.attempts + 1, claimed_until = NULL,
      due_at = now() + make_interval(secs => attempt.seconds), last_status = attempt.status, last_error = attempt.error,
      finished_at = CASE WHEN attempt.seconds IS NULL THEN now() END
    FROM attempt WHERE delivery.id = attempt.id AND delivery.id = ANY (ARRAY(SELECT id FROM held))
    RETURNING delivery.*),
  kept AS (
    INSERT INTO webhook_attempts (store_id, delivery_id, sent_at, duration_ms, status, error, response)
    SELECT noted.store_id, noted.id, attempt.sent_at, attempt.duration_ms, attempt.status, attempt.error, attempt.response
    FROM attempt JOIN noted USING (id) ORDER BY attempt.sent_at)
  SELECT id, store_id AS "storeId", endpoint_id AS "endpointId", aggregate_id AS "aggregateId", event_id AS "eventId",
    event_type AS "eventType", attempts, state FROM noted`,
);

/** Makes the next delivery of each endpoint ($1) and aggregate ($2) due, where one waits behind what is over now. */
export const releaseNext = new Statement(
  'webhooks.release_next',
  `UPDATE webhook_deliveries delivery SET due_at = now()
   FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::text[]) AS over (endpoint_id, aggregate_id)) AS over
   CROSS JOIN LATERAL (
     SELECT next.id FROM webhook_deliveries next
     WHERE next.endpoint_id = over.endpoint_id AND next.aggregate_id = over.aggregate_id AND next.state = 'waiting'
     ORDER BY next.id LIMIT 1) AS next
   WHERE delivery.id = next.id AND delivery.due_at IS NULL`,
);

/**
 * Ends what waits for endpoints that are not active any more, but for what a worker has in hand: $1 how many. It can be
 * redelivered. The last of an aggregate come first, so that what is left for another turn is never behind what is over,
 * and no endpoint is enabled meanwhile.
 */
export const buryOrphans = new Statement(
  'webhooks.bury_orphans',
  `UPDATE webhook_deliveries delivery
   SET state = 'dead', due_at = NULL, claimed_until = NULL, last_error = 'endpoint_disabled', finished_at = now()
   FROM (
     SELECT waiting.id FROM webhook_endpoints endpoint CROSS JOIN LATERAL (
       SELECT id FROM webhook_deliveries
       WHERE endpoint_id = endpoint.id AND state = 'waiting' AND (claimed_until IS NULL OR claimed_until <= now())
       ORDER BY aggregate_id DESC, id DESC LIMIT $1 FOR UPDATE SKIP LOCKED) AS waiting
     WHERE endpoint.state <> 'active' LIMIT $1 FOR SHARE OF endpoint SKIP LOCKED) AS orphan
   WHERE delivery.id = orphan.id`,
);

/** Forgets what was over $2 days ago or more, with its attempts: $1 how many. */
export const forgetFinished = new Statement(
  'webhooks.forget_finished',
  `DELETE FROM webhook_deliveries WHERE id IN (
     SELECT id FROM webhook_deliveries WHERE finished_at < now() - make_interval(days => $2) ORDER BY finished_at LIMIT $1)`,
);

export const countWaiting = new Statement<{ waiting: number }>(
  'webhooks.count_waiting',
  `SELECT count(*) AS waiting FROM webhook_deliveries WHERE state = 'waiting'`,
);

const columns = `id, endpoint_id AS "endpointId", event_id AS "eventId", event_type AS "eventType",
  aggregate_id AS "aggregateId", state, attempts, due_at AS "dueAt", last_status AS "lastStatus",
  last_error AS "lastError", created_at AS "createdAt", finished_at AS "finishedAt"`;

/** Newest first. */
export const deliveryPage = new Statement<WebhookDelivery>(
  'webhooks.delivery_page',
  `SELECT ${columns} FROM webhook_deliveries
   WHERE store_id = $1 AND ($2::bigint IS NULL OR id < $2) AND ($3::bigint IS NULL OR endpoint_id = $3)
     AND ($4::text IS NULL OR state = $4) AND ($5::uuid IS NULL OR event_id = $5)
     AND ($6::text IS NULL OR event_type = $6) AND ($7::text IS NULL OR aggregate_id = $7)
   ORDER BY id DESC LIMIT $8`,
);

export const deliveryById = new Statement<WebhookDelivery>(
  'webhooks.delivery_by_id',
  `SELECT ${columns} FROM webhook_deliveries WHERE store_id = $1 AND id = $2`,
);

export const attemptsOf = new Statement<WebhookAttempt>(
  'webhooks.attempts_of',
  `SELECT id, sent_at AS "sentAt", duration_ms AS "durationMs", status, error, response
   FROM webhook_attempts WHERE store_id = $1 AND delivery_id = $2 ORDER BY id`,
);
