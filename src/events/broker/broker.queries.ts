import { Statement } from '../../platform/database/statement.js';
import { eventColumns, type LoggedEventRow, settled } from '../event-log.queries.js';

export const brokerCursor = 'broker';

/** $1 cursor. Whether there is an event for it: asked before the lease is taken, so that an idle worker writes nothing. */
export const eventWaiting = new Statement<{ waiting: boolean }>(
  'broker.event_waiting',
  `SELECT EXISTS (
     SELECT FROM event_cursors CROSS JOIN LATERAL (
       SELECT FROM domain_events
       WHERE (xid, position) > (event_cursors.xid, event_cursors.position) AND ${settled} LIMIT 1) AS event
     WHERE event_cursors.name = $1) AS waiting`,
);

/** $1 cursor, $2 holder, $3 seconds. One holder at a time: nobody else gets the cursor before the lease has run out. */
export const leaseCursor = new Statement<{ xid: string; position: number }>(
  'broker.lease_cursor',
  `UPDATE event_cursors SET leased_by = $2, leased_until = now() + make_interval(secs => $3::int)
   WHERE name = $1 AND (leased_by = $2 OR leased_until IS NULL OR leased_until < now())
   RETURNING xid::text AS xid, position`,
);

/** $1 cursor, $2 holder, $3 and $4 where to. Nothing, when another one has taken it meanwhile. */
export const moveLeasedCursor = new Statement(
  'broker.move_leased_cursor',
  `UPDATE event_cursors SET xid = $3::text::xid8, position = $4, updated_at = now() WHERE name = $1 AND leased_by = $2`,
);

/** $1 cursor, $2 holder. */
export const releaseCursor = new Statement(
  'broker.release_cursor',
  'UPDATE event_cursors SET leased_by = NULL, leased_until = NULL WHERE name = $1 AND leased_by = $2',
);

export interface BrokerEventRow extends LoggedEventRow {
  /** The store's slug. */
  store: string;
}

/** $1 and $2 position, $3 limit. */
export const eventsForBroker = new Statement<BrokerEventRow>(
  'broker.events',
  `SELECT ${eventColumns}, xid::text AS xid, position,
          (SELECT slug FROM stores WHERE stores.id = domain_events.store_id) AS store
   FROM domain_events
   WHERE (xid, position) > ($1::text::xid8, $2::bigint) AND ${settled}
   ORDER BY domain_events.xid, domain_events.position LIMIT $3`,
);

/** $1 cursor. What is logged and not relayed, also what no relay may read yet. */
export const brokerLag = new Statement<{ waiting: number; seconds: number }>(
  'broker.lag',
  `WITH place AS (
     SELECT coalesce(max(xid::text), '0')::xid8 AS xid, coalesce(max(position), 0) AS position
     FROM event_cursors WHERE name = $1
   )
   SELECT count(*) AS waiting,
          coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::double precision AS seconds
   FROM domain_events, place WHERE (domain_events.xid, domain_events.position) > (place.xid, place.position)`,
);
