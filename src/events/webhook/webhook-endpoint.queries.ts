import { Statement } from '../../platform/database/statement.js';
import { type WebhookEndpoint } from './webhook.types.js';

const columns = `id, store_id AS "storeId", url, description, event_types AS "eventTypes", envelope, state,
  disabled_reason AS "disabledReason", failing_since AS "failingSince",
  CASE WHEN paused_until > now() THEN paused_until END AS "pausedUntil",
  CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS "previousSecretUntil",
  created_at AS "createdAt"`;

/** An id before there is a row: the secret is sealed for it. */
export const nextEndpointId = new Statement<{ id: number }>(
  'webhooks.next_endpoint_id',
  `SELECT nextval(pg_get_serial_sequence('webhook_endpoints', 'id')) AS id`,
);

/** $8 the most that a store may have. */
export const insertEndpoint = new Statement<WebhookEndpoint>(
  'webhooks.insert_endpoint',
  `INSERT INTO webhook_endpoints (id, store_id, url, description, event_types, envelope, secret)
   SELECT $1, $2, $3, $4, $5::text[], $6, $7::bytea
   WHERE (SELECT count(*) FROM webhook_endpoints WHERE store_id = $2 AND state <> 'deleted') < $8
   RETURNING ${columns}`,
);

export const endpointsOf = new Statement<WebhookEndpoint>(
  'webhooks.endpoints_of',
  `SELECT ${columns} FROM webhook_endpoints WHERE store_id = $1 AND state <> 'deleted' ORDER BY id`,
);

export const endpointById = new Statement<WebhookEndpoint>(
  'webhooks.endpoint_by_id',
  `SELECT ${columns} FROM webhook_endpoints WHERE store_id = $1 AND id = $2 AND state <> 'deleted'`,
);

/** What is null stays; $4 says whether the description changes. $6 true enables and $6 false disables. */
export const updateEndpoint = new Statement<WebhookEndpoint>(
  'webhooks.update_endpoint',
  `UPDATE webhook_endpoints
   SET url = coalesce($3, url), description = CASE WHEN $4 THEN $5 ELSE description END,
     event_types = coalesce($6::text[], event_types),
     state = CASE $7::boolean WHEN true THEN 'active' WHEN false THEN 'disabled' ELSE state END,
     disabled_reason = CASE $7::boolean
       WHEN true THEN NULL WHEN false THEN coalesce(disabled_reason, 'merchant') ELSE disabled_reason END,
     failing_since = CASE WHEN $7 THEN NULL ELSE failing_since END,
     paused_until = CASE WHEN $7 THEN NULL ELSE paused_until END
   WHERE store_id = $1 AND id = $2 AND state <> 'deleted'
   RETURNING ${columns}`,
);

/** $3 the new secret, $4 the seconds in which the old one is valid as well. */
export const rotateSecret = new Statement<WebhookEndpoint>(
  'webhooks.rotate_secret',
  `UPDATE webhook_endpoints
   SET secret = $3::bytea, previous_secret = CASE WHEN $4::integer > 0 THEN secret END,
     previous_secret_until = CASE WHEN $4::integer > 0 THEN now() + make_interval(secs => $4::integer) END
   WHERE store_id = $1 AND id = $2 AND state <> 'deleted'
   RETURNING ${columns}`,
);

/** Keeps the row, which deliveries refer to, without what is secret about it. */
export const deleteEndpoint = new Statement(
  'webhooks.delete_endpoint',
  `UPDATE webhook_endpoints
   SET state = 'deleted', secret = '', previous_secret = NULL, previous_secret_until = NULL, url = '', description = NULL
   WHERE store_id = $1 AND id = $2 AND state <> 'deleted'`,
);

/** $1 endpoints, $2 whether one of their deliveries succeeded, $3 the seconds they ask to be left alone for, or null. */
export const noteHealth = new Statement(
  'webhooks.note_health',
  `UPDATE webhook_endpoints endpoint
   SET failing_since = CASE WHEN seen.working THEN NULL ELSE coalesce(endpoint.failing_since, now()) END,
     paused_until = greatest(endpoint.paused_until, now() + make_interval(secs => seen.pause))
   FROM unnest($1::bigint[], $2::boolean[], $3::double precision[]) AS seen (id, working, pause)
   WHERE endpoint.id = seen.id
     AND (seen.pause IS NOT NULL OR seen.working = (endpoint.failing_since IS NOT NULL))`,
);

/** $1 endpoints whose delivery was given up, $2 whether they are gone for good, $3 the days of failing that end one. */
export const disableEndpoints = new Statement<{
  id: number;
  storeId: number;
  url: string;
  reason: string;
  failingSince: Date | null;
}>(
  'webhooks.disable_endpoints',
  `UPDATE webhook_endpoints endpoint
   SET state = 'disabled', disabled_reason = CASE WHEN ended.gone THEN 'gone' ELSE 'failing' END
   FROM (
     SELECT id, bool_or(gone) AS gone FROM unnest($1::bigint[], $2::boolean[]) AS given_up (id, gone) GROUP BY id) AS ended
   WHERE endpoint.id = ended.id AND endpoint.state = 'active'
     AND (ended.gone OR endpoint.failing_since <= now() - make_interval(days => $3))
   RETURNING endpoint.id, endpoint.store_id AS "storeId", endpoint.url, endpoint.disabled_reason AS reason,
     endpoint.failing_since AS "failingSince"`,
);
