import { Statement } from '../platform/database/statement.js';

/** The settings and secrets by which a store and a provider ($2) know each other; also of methods that are not offered any more, which may have open payments. */
export const credentialsOfProvider = new Statement<{
  code: string;
  settings: Readonly<Record<string, unknown>>;
  /** Sealed. */
  secrets: Buffer | null;
}>(
  'payment.credentials_of_provider',
  `SELECT code, settings, secrets FROM payment_methods WHERE store_id = $1 AND provider = $2
   ORDER BY active DESC, position, id`,
);

export const seenMessages = new Statement<{ messageId: string; same: boolean }>(
  'payment.seen_messages',
  `SELECT message_id AS "messageId", body_hash = $4 AS same FROM payment_messages
   WHERE store_id = $1 AND provider = $2 AND message_id = ANY ($3)`,
);

/** The payments come in the order of the messages ($3, $4). */
export const insertMessages = new Statement(
  'payment.insert_messages',
  `INSERT INTO payment_messages (store_id, provider, message_id, payment_id, body_hash, received_at)
   SELECT $1, $2, message_id, payment_id, $5, $6 FROM unnest($3::text[], $4::uuid[]) AS m (message_id, payment_id)
   ON CONFLICT DO NOTHING`,
);

export const paymentById = new Statement<{ id: string }>(
  'payment.of_provider_by_id',
  'SELECT id FROM payments WHERE store_id = $1 AND provider = $2 AND id = $3',
);

export const paymentByReference = new Statement<{ id: string }>(
  'payment.of_provider_by_reference',
  'SELECT id FROM payments WHERE store_id = $1 AND provider = $2 AND provider_reference = $3',
);

/** Not scoped by a store: the id, which is random, is all that a browser brings back from a provider. */
export const storeOfPayment = new Statement<{ storeId: number }>(
  'payment.store_of',
  'SELECT store_id AS "storeId" FROM payments WHERE id = $1',
);

export const deleteOldMessages = new Statement(
  'payment.delete_old_messages',
  `DELETE FROM payment_messages WHERE (store_id, provider, message_id) IN (
     SELECT store_id, provider, message_id FROM payment_messages
     WHERE received_at < now() - make_interval(days => $1) ORDER BY received_at LIMIT $2)`,
);
