import { Statement } from '../../platform/database/statement.js';
import { settled } from '../event-log.queries.js';

/** The cursor that the fan-out moves; whoever makes deliveries holds it, so that they are made in one order. */
export const webhooksCursor = 'webhooks';

export const waitForCursor = new Statement(
  'webhooks.wait_for_cursor',
  'SELECT name FROM event_cursors WHERE name = $1 FOR UPDATE',
);

/** Whether an endpoint's list of types, such as {order.*}, has the type. */
const wants = `EXISTS (
  SELECT FROM unnest(endpoint.event_types) AS wish
  WHERE wish IN ('*', batch.type) OR (wish LIKE '%.*' AND starts_with(batch.type, left(wish, -1))))`;

/** An endpoint's own troubles are not told to it: they would never end. */
const isNotItself = `NOT (batch.type LIKE 'webhook.%' AND batch.aggregate_id = endpoint.id::text)`;

/**
 * Common table expressions that make one delivery for each row of `wanted` (store_id, endpoint_id, event_id, type,
 * aggregate_id, rank), in the order of rank. One that is behind another of its endpoint and aggregate gets no time: it
 * becomes due when that one is over. The first of those waiting is locked, so that it does not end unseen meanwhile.
 */
const deliveriesFor = (wanted: string): string => `
  wanted AS MATERIALIZED (${wanted}),
  chain AS MATERIALIZED (
    SELECT DISTINCT endpoint_id, aggregate_id FROM wanted ORDER BY endpoint_id, aggregate_id),
  busy AS MATERIALIZED (
    SELECT chain.endpoint_id, chain.aggregate_id
    FROM chain CROSS JOIN LATERAL (
      SELECT FROM webhook_deliveries delivery
      WHERE delivery.endpoint_id = chain.endpoint_id AND delivery.aggregate_id = chain.aggregate_id
        AND delivery.state = 'waiting'
      ORDER BY delivery.id LIMIT 1 FOR UPDATE) AS first),
  made AS (
    INSERT INTO webhook_deliveries (store_id, endpoint_id, event_id, event_type, aggregate_id, due_at)
    SELECT wanted.store_id, wanted.endpoint_id, wanted.event_id, wanted.type, wanted.aggregate_id,
      CASE WHEN busy.endpoint_id IS NULL
        AND row_number() OVER (PARTITION BY wanted.endpoint_id, wanted.aggregate_id ORDER BY wanted.rank) = 1
        THEN now() END
    FROM wanted LEFT JOIN busy ON busy.endpoint_id = wanted.endpoint_id AND busy.aggregate_id = wanted.aggregate_id
    ORDER BY wanted.rank
    RETURNING id)`;

const logged = 'id, store_id, type, aggregate_id, xid, position';

const wantedOfBatch = (condition: string): string => `
  SELECT endpoint.store_id, endpoint.id AS endpoint_id, batch.id AS event_id, batch.type, batch.aggregate_id,
    row_number() OVER (ORDER BY batch.xid, batch.position) AS rank
  FROM batch JOIN webhook_endpoints endpoint ON endpoint.store_id = batch.store_id
  WHERE endpoint.state = 'active' AND ${condition} AND ${wants} AND ${isNotItself}`;

const endOfBatch = `
  SELECT last.xid::text AS xid, last.position, (SELECT count(*) FROM batch) AS events, (SELECT count(*) FROM made) AS made
  FROM (SELECT xid, position FROM batch ORDER BY xid DESC, position DESC LIMIT 1) AS last`;

/** Where a batch of the log ends, how many events it has, and how many deliveries were made of them. */
export interface BatchRow {
  readonly xid: string;
  readonly position: number;
  readonly events: number;
  readonly made: number;
}

/** $1, $2 where the log has been read to; $3 how many events. No row at the end of the log. */
export const fanOut = new Statement<BatchRow>(
  'webhooks.fan_out',
  `WITH batch AS MATERIALIZED (
    SELECT ${logged} FROM domain_events
    WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND ${settled}
    ORDER BY xid, position LIMIT $3),
  ${deliveriesFor(wantedOfBatch('batch.xid >= endpoint.from_xid'))}
  ${endOfBatch}`,
);

/** $1 store, $2 endpoint, $3 events. */
export const enqueueEvents = new Statement<BatchRow>(
  'webhooks.enqueue_events',
  `WITH batch AS MATERIALIZED (
    SELECT ${logged} FROM domain_events WHERE store_id = $1 AND id = ANY ($3::uuid[])),
  ${deliveriesFor(wantedOfBatch('endpoint.id = $2'))}
  ${endOfBatch}`,
);

/** $1 store, $2 endpoint, $3, $4 the place to go on after, $5, $6 the last place, $7, $8 the time, $9 types, $10 how many. */
export const enqueueRange = new Statement<BatchRow>(
  'webhooks.enqueue_range',
  `WITH batch AS MATERIALIZED (
    SELECT ${logged} FROM domain_events
    WHERE store_id = $1 AND (xid, position) > ($3::text::xid8, $4::bigint)
      AND (xid, position) <= ($5::text::xid8, $6::bigint)
      AND id >= uuid_v7_floor($7::timestamptz) AND id < uuid_v7_floor($8::timestamptz)
      AND ($9::text[] IS NULL OR type = ANY ($9))
    ORDER BY xid, position LIMIT $10),
  ${deliveriesFor(wantedOfBatch('endpoint.id = $2'))}
  ${endOfBatch}`,
);

/**
 * The first and the last place of a store's events of a time. Event ids begin with their time, so they are found by the
 * primary key; the order of the log is another one. No row where there are none.
 */
export const placesOfRange = new Statement<{
  firstXid: string;
  firstPosition: number;
  lastXid: string;
  lastPosition: number;
}>(
  'webhooks.places_of_range',
  `WITH event AS MATERIALIZED (
    SELECT xid, position FROM domain_events
    WHERE id >= uuid_v7_floor($2::timestamptz) AND id < uuid_v7_floor($3::timestamptz) AND store_id = $1 AND ${settled})
  SELECT first.xid::text AS "firstXid", first.position AS "firstPosition",
    last.xid::text AS "lastXid", last.position AS "lastPosition"
  FROM (SELECT xid, position FROM event ORDER BY xid, position LIMIT 1) AS first,
    (SELECT xid, position FROM event ORDER BY xid DESC, position DESC LIMIT 1) AS last`,
);

const wantedOfTaken = `
  SELECT store_id, endpoint_id, event_id, event_type AS type, aggregate_id, id AS rank FROM taken`;

/** $1 store, $2 endpoint, $3 how many: its dead letters, oldest first, each made a delivery again. */
export const redeliverDead = new Statement<{ made: number }>(
  'webhooks.redeliver_dead',
  `WITH dead AS MATERIALIZED (
    SELECT id FROM webhook_deliveries
    WHERE store_id = $1 AND endpoint_id = $2 AND state = 'dead' ORDER BY id LIMIT $3 FOR UPDATE),
  taken AS (
    UPDATE webhook_deliveries delivery SET state = 'redelivered' FROM dead WHERE delivery.id = dead.id
    RETURNING delivery.*),
  ${deliveriesFor(wantedOfTaken)}
  SELECT count(*) AS made FROM made`,
);

/** $1 store, $2 a delivery that is over: it is made again; a dead letter is none any more. */
export const redeliverOne = new Statement<{ id: number }>(
  'webhooks.redeliver_one',
  `WITH taken AS (
    UPDATE webhook_deliveries SET state = CASE state WHEN 'dead' THEN 'redelivered' ELSE state END
    WHERE store_id = $1 AND id = $2 AND state <> 'waiting'
    RETURNING *),
  ${deliveriesFor(wantedOfTaken)}
  SELECT id FROM made`,
);
