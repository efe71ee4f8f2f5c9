import { Statement } from '../platform/database/statement.js';
import { type KeyKind, type PaymentSettings, type SpamSettings, type Store } from './store.types.js';

const storeColumns = `id, slug, public_id AS "publicId", name, currency, countries, contracts,
  order_number_prefix AS "orderNumberPrefix", invalid_coupon_policy AS "invalidCouponPolicy",
  cors_origins AS "corsOrigins", unpaid_expiry_minutes AS "unpaidExpiryMinutes",
  saved_order_expiry_minutes AS "savedOrderExpiryMinutes", locale,
  CASE WHEN spam_checked THEN jsonb_build_object('ordersPerHour', spam_orders_per_hour, 'unpaidOrders', spam_unpaid_orders) END AS spam,
  demo`;

export const storeById = new Statement<Store>('store.by_id', `SELECT ${storeColumns} FROM stores WHERE id = $1`);

export const storeBySlug = new Statement<Store>('store.by_slug', `SELECT ${storeColumns} FROM stores WHERE slug = $1`);

export const storeByPublicId = new Statement<Store>(
  'store.by_public_id',
  `SELECT ${storeColumns} FROM stores WHERE public_id = $1`,
);

const paymentColumns = `unpaid_expiry_minutes AS "unpaidExpiryMinutes",
  saved_order_expiry_minutes AS "savedOrderExpiryMinutes"`;

/** Two at most, to tell whether there is exactly one. */
export const storesSpeaking = new Statement<Store>(
  'store.speaking',
  `SELECT ${storeColumns} FROM stores WHERE $1 = ANY (contracts) ORDER BY id LIMIT 2`,
);

export const paymentSettings = new Statement<PaymentSettings>(
  'store.payment_settings',
  `SELECT ${paymentColumns} FROM stores WHERE id = $1`,
);

/** $2 says whether $3 is given, and $4 whether $5 is: null is a value. */
export const changePaymentSettings = new Statement<PaymentSettings>(
  'store.change_payment_settings',
  `UPDATE stores SET unpaid_expiry_minutes = CASE WHEN $2 THEN $3::integer ELSE unpaid_expiry_minutes END,
     saved_order_expiry_minutes = CASE WHEN $4 THEN $5::integer ELSE saved_order_expiry_minutes END
   WHERE id = $1
   RETURNING ${paymentColumns}`,
);

const spamColumns =
  'spam_checked AS checked, spam_orders_per_hour AS "ordersPerHour", spam_unpaid_orders AS "unpaidOrders"';

export const spamSettings = new Statement<SpamSettings>(
  'store.spam_settings',
  `SELECT ${spamColumns} FROM stores WHERE id = $1`,
);

/** Null keeps a value. $1 store, $2 checked, $3 orders per hour, $4 unpaid orders. */
export const changeSpamSettings = new Statement<SpamSettings>(
  'store.change_spam_settings',
  `UPDATE stores SET spam_checked = coalesce($2, spam_checked), spam_orders_per_hour = coalesce($3, spam_orders_per_hour),
     spam_unpaid_orders = coalesce($4, spam_unpaid_orders)
   WHERE id = $1
   RETURNING ${spamColumns}`,
);

export const insertStore = new Statement<Store>(
  'store.insert',
  `INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix, contracts,
                       invalid_coupon_policy, cors_origins, demo, locale)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   ON CONFLICT DO NOTHING
   RETURNING ${storeColumns}`,
);

export interface KeyRow {
  id: number;
  storeId: number;
  kind: KeyKind;
  scopes: string[];
  demo: boolean;
}

export const liveKeyByHash = new Statement<KeyRow>(
  'store.live_key_by_hash',
  `SELECT id, store_id AS "storeId", kind, scopes, demo FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL`,
);

export const insertKey = new Statement<{ id: number }>(
  'store.insert_key',
  `INSERT INTO api_keys (store_id, kind, name, key_hash, hint, scopes, demo)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (key_hash) DO NOTHING
   RETURNING id`,
);

export const revokeKey = new Statement<{ keyHash: Buffer }>(
  'store.revoke_key',
  `UPDATE api_keys SET revoked_at = now() WHERE store_id = $1 AND id = $2 AND revoked_at IS NULL
   RETURNING key_hash AS "keyHash"`,
);

/** $1 public id. */
export const originsOfStore = new Statement<{ readonly listed: readonly string[] }>(
  'store.origins',
  'SELECT cors_origins AS listed FROM stores WHERE public_id = $1',
);

/** $1 id. */
export const originsOfStoreId = new Statement<{ readonly listed: readonly string[] }>(
  'store.origins_of_id',
  'SELECT cors_origins AS listed FROM stores WHERE id = $1',
);

export const originAllowed = new Statement<{ allowed: boolean }>(
  'store.origin_allowed',
  `SELECT EXISTS (SELECT FROM stores WHERE $1 = ANY (cors_origins)) AS allowed`,
);

/**
 * What the reference data of the store $1 is at, for a FROM. One short text: there are as many rows as transactions that
 * change the data just now, and one.
 */
export const referenceRevisions = `(SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') AS revision
  FROM reference_changes WHERE store_id = $1) AS reference`;

/** $1 store. */
export const referenceRevision = new Statement<{ revision: string }>(
  'store.reference_revision',
  `SELECT revision FROM ${referenceRevisions}`,
);
