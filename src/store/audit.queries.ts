import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type AuditLine } from './audit.types.js';

/** $1 store, $2 actor, $3 method, $4 route, $5 target, $6 request id. */
export const insertAuditLine = new Statement<{ id: number }>(
  'audit.insert',
  `INSERT INTO audit_log (store_id, actor, method, route, target, request_id)
   VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
);

/** $1 store, $2 line, $3 status, $4 code. */
export const insertAuditOutcome = new Statement(
  'audit.insert_outcome',
  'INSERT INTO audit_outcomes (store_id, line_id, status, code) VALUES ($1, $2, $3, $4)',
);

/** Newest first; every filter is skipped when null. $2 is the id to go on below. */
export const auditPage = new Statement<AuditLine>(
  'audit.page',
  `SELECT line.id, line.store_id AS "storeId", line.actor, key.name AS "keyName", key.hint AS "keyHint", line.method,
     line.route, line.target, said.outcome, came.status, came.code, line.request_id AS "requestId",
     ${utc('line.created_at')} AS at
   FROM audit_log line
   LEFT JOIN audit_outcomes came ON came.store_id = line.store_id AND came.line_id = line.id
   CROSS JOIN LATERAL (SELECT CASE WHEN came.status IS NULL THEN 'begun' WHEN came.status < 400 THEN 'done'
     WHEN came.status < 500 THEN 'refused' ELSE 'failed' END AS outcome) said
   LEFT JOIN api_keys key ON key.store_id = line.store_id AND line.actor = 'key:' || key.id
   WHERE line.store_id = $1
     AND ($2::bigint IS NULL OR line.id < $2)
     AND ($3::text IS NULL OR line.actor = $3)
     AND ($4::text IS NULL OR line.method = $4)
     AND ($5::text IS NULL OR starts_with(line.target, $5))
     AND ($6::text IS NULL OR said.outcome = $6)
     AND ($7::timestamptz IS NULL OR line.created_at >= $7)
     AND ($8::timestamptz IS NULL OR line.created_at < $8)
   ORDER BY line.id DESC LIMIT $9`,
);
