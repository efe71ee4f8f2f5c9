import { Statement } from '../platform/database/statement.js';
import { type DomainEvent } from './domain-event.js';

export const insertEvent = new Statement(
  'events.insert',
  `INSERT INTO domain_events (id, store_id, type, version, aggregate_id, payload, occurred_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

export interface LoggedEventRow extends DomainEvent {
  xid: string;
  position: number;
}

/** An event as it was logged. */
export const eventColumns = `id, store_id AS "storeId", type, version, aggregate_id AS "aggregateId", payload,
  to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt"`;

// Sort by domain_events.xid: the bare name would be this text, which puts 1000 before 999.
const columns = `${eventColumns}, xid::text AS xid, position`;

// A row is read only once no transaction that began before it can still commit rows in front of it:
// every xid below the snapshot's xmin is finished, so (xid, position) never gains a row behind a reader.
export const settled = 'xid < pg_snapshot_xmin(pg_current_snapshot())';

export const storeEventsAfter = new Statement<LoggedEventRow>(
  'events.store_after',
  `SELECT ${columns} FROM domain_events
   WHERE store_id = $1 AND (xid, position) > ($2::text::xid8, $3::bigint) AND ${settled}
     AND ($4::text[] IS NULL OR type = ANY ($4))
   ORDER BY domain_events.xid, domain_events.position LIMIT $5`,
);

/** Rows from here on are not settled yet; positions begin with 1. */
export const endOfLog = new Statement<{ xid: string }>(
  'events.end_of_log',
  'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid',
);

/** Which stores the log has gained events of after a place, in the next $3 rows, and the last of these. No row for none. */
export const newsAfter = new Statement<{ xid: string; position: number; storeIds: number[]; rows: number }>(
  'events.news_after',
  `WITH news AS MATERIALIZED (
    SELECT xid, position, store_id FROM domain_events
    WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND ${settled} ORDER BY xid, position LIMIT $3)
  SELECT last.xid::text AS xid, last.position, ARRAY(SELECT DISTINCT store_id FROM news) AS "storeIds",
    (SELECT count(*) FROM news) AS rows
  FROM (SELECT xid, position FROM news ORDER BY xid DESC, position DESC LIMIT 1) AS last`,
);

/** Whether the log holds events after a place that are not settled yet. */
export const unsettled = new Statement<{ waiting: boolean }>(
  'events.unsettled',
  `SELECT EXISTS (SELECT FROM domain_events WHERE (xid, position) > ($1::text::xid8, $2::bigint)) AS waiting`,
);

/**
 * $1 cursor. Whether the log holds events behind it, settled or not: for one who has waited for news and has heard of
 * none. Ordered, or the planner might go through all that is in front of it.
 */
export const eventBehind = new Statement<{ waiting: boolean }>(
  'events.behind',
  `SELECT EXISTS (
     SELECT FROM event_cursors CROSS JOIN LATERAL (
       SELECT FROM domain_events WHERE (xid, position) > (event_cursors.xid, event_cursors.position)
       ORDER BY xid, position LIMIT 1) AS event
     WHERE event_cursors.name = $1) AS waiting`,
);

/** Of events of other types than $4 (null for all) the payload is left where it is: nobody will look at it. */
export const eventsAfter = new Statement<LoggedEventRow>(
  'events.after',
  `SELECT ${columns.replace('payload', 'CASE WHEN $4::text[] IS NULL OR type = ANY ($4) THEN payload END AS payload')}
   FROM domain_events
   WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND ${settled}
   ORDER BY domain_events.xid, domain_events.position LIMIT $3`,
);

export const ensureCursor = new Statement(
  'events.ensure_cursor',
  `INSERT INTO event_cursors (name, xid, position) VALUES ($1, '0', 0) ON CONFLICT DO NOTHING`,
);

export const takeCursor = new Statement<{ xid: string; position: number }>(
  'events.take_cursor',
  'SELECT xid::text AS xid, position FROM event_cursors WHERE name = $1 FOR UPDATE SKIP LOCKED',
);

export const moveCursor = new Statement(
  'events.move_cursor',
  'UPDATE event_cursors SET xid = $2::text::xid8, position = $3, updated_at = now() WHERE name = $1',
);

/**
 * Has a transaction make its plans for the tables as they are now. `add_jobs` keeps its own for as long as the connection
 * lives: one that was made while the queue was empty would read a long one as a whole.
 */
export const planAnew = new Statement(
  'events.plan_anew',
  `SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`,
);

export const enqueueJobs = new Statement(
  'events.enqueue_jobs',
  `SELECT graphile_worker.add_jobs(ARRAY(
     SELECT (task, payload, NULL, now(), 25, key, 0, NULL)::graphile_worker.job_spec
     FROM unnest($1::text[], $2::json[], $3::text[]) AS job(task, payload, key)))`,
);

/** $1 task, $2 event with its attempt, $3 seconds, $4 key. Takes the place of a waiting job of that key. */
export const enqueueAgain = new Statement(
  'events.enqueue_again',
  `SELECT graphile_worker.add_job($1, $2::json, NULL, now() + make_interval(secs => $3::double precision), 25, $4)`,
);

export const backlog = new Statement<{ waiting: number }>(
  'events.backlog',
  `SELECT count(*) AS waiting FROM domain_events, event_cursors
   WHERE event_cursors.name = $1
     AND (domain_events.xid, domain_events.position) > (event_cursors.xid, event_cursors.position)`,
);

/** Sets the locks of workers apart from all other advisory locks of two numbers. */
const workerLocks = 1_736_417_051;

/** Says until the end of the connection that the worker $1 lives. */
export const signOfLife = `SELECT pg_advisory_lock(${workerLocks}, hashtext($1))`;

/** Unlocks the jobs of workers that are gone, and counts these. One that is just beginning may take a moment to show itself. */
export const abandonedWorkers = new Statement<{ workers: number }>(
  'events.abandoned_workers',
  `SELECT count(*) AS workers, graphile_worker.force_unlock_workers(array_agg(worker))
   FROM (
     SELECT locked_by AS worker FROM graphile_worker.jobs
     WHERE locked_by IS NOT NULL GROUP BY locked_by HAVING max(locked_at) < now() - interval '1 second') AS busy
   WHERE NOT EXISTS (
     SELECT FROM pg_locks
     WHERE locktype = 'advisory' AND classid = ${workerLocks} AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND objid = (hashtext(worker)::bigint & 4294967295)::oid)`,
);
