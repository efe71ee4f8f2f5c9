import { Statement } from '../platform/database/statement.js';
import { type Customer, type CustomerRecord, type CustomerTraits, type TokenScope } from './identity.types.js';

const customerColumns = `id, store_id AS "storeId", email, first_name AS "firstName", last_name AS "lastName", phone,
  status, created_at AS "createdAt"`;

export const customerById = new Statement<Customer>(
  'identity.customer_by_id',
  `SELECT ${customerColumns} FROM customers WHERE store_id = $1 AND id = $2`,
);

export const customerByEmail = new Statement<Customer & { passwordHash: string | null }>(
  'identity.customer_by_email',
  `SELECT ${customerColumns}, password_hash AS "passwordHash"
   FROM customers WHERE store_id = $1 AND lower(email) = lower($2)`,
);

export const customerByIdentity = new Statement<Customer>(
  'identity.customer_by_identity',
  `SELECT ${customerColumns} FROM customers
   WHERE store_id = $1 AND identity_issuer = $2 AND identity_subject = $3`,
);

export const insertCustomer = new Statement<Customer>(
  'identity.insert_customer',
  `INSERT INTO customers (store_id, email, password_hash, first_name, last_name, phone)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (store_id, lower(email)) DO NOTHING
   RETURNING ${customerColumns}`,
);

/**
 * The customer behind an outside identity, made or taken over. An account that is bound to another identity is left
 * alone (no row comes back). Whoever registered it with a password never proved to own the address, so the password
 * goes when the owner comes.
 */
export const adoptCustomer = new Statement<Customer>(
  'identity.adopt_customer',
  `INSERT INTO customers (store_id, identity_issuer, identity_subject, email)
   VALUES ($1, $2, $3, $4)
   ON CONFLICT (store_id, lower(email)) DO UPDATE
     SET identity_issuer = EXCLUDED.identity_issuer, identity_subject = EXCLUDED.identity_subject,
         password_hash = NULL, updated_at = now()
     WHERE customers.identity_issuer IS NULL
        OR (customers.identity_issuer = EXCLUDED.identity_issuer
            AND customers.identity_subject = EXCLUDED.identity_subject)
   RETURNING ${customerColumns}`,
);

/** The customer of a login that nobody has ended. */
export const customerOfSession = new Statement<Customer>(
  'identity.customer_of_session',
  `SELECT ${customerColumns} FROM customers
   WHERE store_id = $1 AND id = $2
     AND EXISTS (SELECT FROM customer_sessions login
                 WHERE login.id = $3 AND login.store_id = $1 AND login.customer_id = $2 AND login.revoked_at IS NULL)`,
);

export const insertSession = new Statement(
  'identity.insert_session',
  `INSERT INTO customer_sessions (id, store_id, customer_id, family_id, refresh_hash, scopes, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
);

export interface SessionRow {
  customerId: number;
  familyId: string;
  /** Null for all. */
  scopes: readonly TokenScope[] | null;
}

/** Uses a refresh token up: of any number of concurrent calls, one gets the row. */
export const rotateSession = new Statement<SessionRow>(
  'identity.rotate_session',
  `UPDATE customer_sessions session SET rotated_at = clock_timestamp(), successor_salt = $3
   FROM customer_sessions login
   WHERE session.store_id = $1 AND session.refresh_hash = $2
     AND session.rotated_at IS NULL AND session.expires_at > now()
     AND login.id = session.family_id AND login.revoked_at IS NULL
   RETURNING session.customer_id AS "customerId", session.family_id AS "familyId", session.scopes`,
);

export interface UsedSessionRow extends SessionRow {
  successorSalt: Buffer;
  /** Whether the token was used so lately that the answer may have been lost on its way. */
  recent: boolean;
}

export const usedSession = new Statement<UsedSessionRow>(
  'identity.used_session',
  `SELECT session.customer_id AS "customerId", session.family_id AS "familyId", session.scopes,
          session.successor_salt AS "successorSalt",
          session.rotated_at > clock_timestamp() - make_interval(secs => $3) AS recent
   FROM customer_sessions session JOIN customer_sessions login ON login.id = session.family_id
   WHERE session.store_id = $1 AND session.refresh_hash = $2
     AND session.rotated_at IS NOT NULL AND login.revoked_at IS NULL`,
);

export const unusedSession = new Statement<{ id: string }>(
  'identity.unused_session',
  `SELECT id FROM customer_sessions
   WHERE store_id = $1 AND refresh_hash = $2 AND rotated_at IS NULL AND expires_at > now()`,
);

/**
 * Ends a login and with it every token that came from it. Only its first row is marked, and every check asks that row:
 * a token that a concurrent refresh is just writing cannot slip through.
 */
export const revokeFamily = new Statement(
  'identity.revoke_family',
  `UPDATE customer_sessions SET revoked_at = now() WHERE store_id = $1 AND id = $2 AND revoked_at IS NULL`,
);

export const revokeCustomerFamilies = new Statement(
  'identity.revoke_customer_families',
  `UPDATE customer_sessions SET revoked_at = now()
   WHERE store_id = $1 AND customer_id = $2 AND id = family_id AND revoked_at IS NULL`,
);

/** Logins whose every token has been expired for a day: until then a token that is used again still gives an alarm. */
export const deleteExpiredFamilies = new Statement(
  'identity.delete_expired_families',
  `DELETE FROM customer_sessions session
   WHERE session.expires_at < now() - interval '1 day'
     AND NOT EXISTS (SELECT FROM customer_sessions young
                     WHERE young.family_id = session.family_id AND young.expires_at >= now() - interval '1 day')`,
);

/** $1 store, $2 customer. */
export const customerTraits = new Statement<CustomerTraits>(
  'identity.customer_traits',
  `SELECT customer.status, customer.group_id AS "groupId", customer.first_ordered_at AS "firstOrderedAt",
          customer.first_order_id IS NOT NULL AS "firstOrderTaken",
          customer.tax_exempt OR coalesce(member_of.tax_exempt, false) AS "taxExempt"
   FROM customers customer
   LEFT JOIN customer_groups member_of ON member_of.store_id = customer.store_id AND member_of.id = customer.group_id
   WHERE customer.store_id = $1 AND customer.id = $2`,
);

/** $1 store, $2 customer, $3 order, $4 whether it is being placed. Touches no row but that of a customer without a first order. */
export const takeFirstOrder = new Statement(
  'identity.take_first_order',
  `UPDATE customers SET first_order_id = $3, first_ordered_at = CASE WHEN $4::boolean THEN now() END
   WHERE store_id = $1 AND id = $2 AND first_ordered_at IS NULL AND first_order_id IS NULL`,
);

/** $1 store, $2 customer, $3 order. */
export const giveBackFirstOrder = new Statement(
  'identity.give_back_first_order',
  `UPDATE customers SET first_order_id = NULL WHERE store_id = $1 AND id = $2 AND first_order_id = $3`,
);

/** $1 store, $2 customer. Touches no row but that of a customer of whom no order was placed. */
export const recordOrder = new Statement(
  'identity.record_order',
  `UPDATE customers SET first_ordered_at = now() WHERE store_id = $1 AND id = $2 AND first_ordered_at IS NULL`,
);

const recordColumns = `${customerColumns}, group_id AS "groupId", tax_exempt AS "taxExempt",
  first_ordered_at AS "firstOrderedAt"`;

/** $1 store, $2 the id to go on after, $3 limit, $4 group or null for all, $5 e-mail address or null for all. */
export const customerRecords = new Statement<CustomerRecord>(
  'identity.customer_records',
  `SELECT ${recordColumns} FROM customers
   WHERE store_id = $1 AND id > $2 AND ($4::bigint IS NULL OR group_id = $4)
     AND ($5::text IS NULL OR lower(email) = lower($5))
   ORDER BY id LIMIT $3`,
);

/** $1 store, $2 customer. */
export const customerRecord = new Statement<CustomerRecord>(
  'identity.customer_record',
  `SELECT ${recordColumns} FROM customers WHERE store_id = $1 AND id = $2`,
);

/** $1 store, $2 customer, $3 whether the group changes, $4 the group, $5 exemption and $6 status or null to keep them. */
export const updateCustomer = new Statement<CustomerRecord>(
  'identity.update_customer',
  `UPDATE customers SET group_id = CASE WHEN $3::boolean THEN $4::bigint ELSE group_id END,
     tax_exempt = coalesce($5, tax_exempt), status = coalesce($6, status), updated_at = now()
   WHERE store_id = $1 AND id = $2
   RETURNING ${recordColumns}`,
);
