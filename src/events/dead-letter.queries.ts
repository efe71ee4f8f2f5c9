import { Statement } from '../platform/database/statement.js';
import { type DeadLetter } from './dead-letter.types.js';
import { eventColumns } from './event-log.queries.js';
import { type DomainEvent } from './domain-event.js';

/** $1 store, $2 subscriber, $3 event, $4 attempts, $5 error. */
export const buryEvent = new Statement(
  'events.bury',
  `INSERT INTO subscriber_dead_letters (store_id, subscriber, event_id, attempts, error) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (subscriber, event_id) DO UPDATE SET attempts = $4, error = $5, failed_at = now()`,
);

/** $1 store, $2 subscriber or null for all, $3 only those after this id, $4 limit. */
export const deadLetterPage = new Statement<DeadLetter>(
  'events.dead_letter_page',
  `SELECT letter.id, letter.subscriber, letter.attempts, letter.error, letter.failed_at AS "failedAt",
          event.id AS "eventId", event.type AS "eventType", event.aggregate_id AS "aggregateId"
   FROM subscriber_dead_letters AS letter JOIN domain_events AS event ON event.id = letter.event_id
   WHERE letter.store_id = $1 AND ($2::text IS NULL OR letter.subscriber = $2) AND letter.id > $3
   ORDER BY letter.id LIMIT $4`,
);

export interface TakenLetter extends DomainEvent {
  subscriber: string;
}

/** $1 store, $2 id or null, $3 subscriber or null, $4 limit. The oldest first; each is taken by one caller. */
export const takeDeadLetters = new Statement<TakenLetter>(
  'events.take_dead_letters',
  `WITH taken AS (
     DELETE FROM subscriber_dead_letters WHERE id IN (
       SELECT id FROM subscriber_dead_letters
       WHERE store_id = $1 AND ($2::bigint IS NULL OR id = $2) AND ($3::text IS NULL OR subscriber = $3)
       ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED)
     RETURNING id AS letter, subscriber, event_id
   )
   SELECT subscriber, ${eventColumns} FROM taken JOIN domain_events ON domain_events.id = event_id ORDER BY letter`,
);

export const deadLetterCounts = new Statement<{ subscriber: string; count: number }>(
  'events.dead_letter_counts',
  'SELECT subscriber, count(*) AS count FROM subscriber_dead_letters GROUP BY subscriber',
);
