import { Statement } from '../platform/database/statement.js';
import { type Notification, type NotificationSettings } from './notification.types.js';

/** $1 store. One row, with the schema's defaults for a store that has changed nothing. */
export const notificationSettings = new Statement<NotificationSettings>(
  'notification.settings',
  `SELECT coalesce(mail, '{order_confirmation,order_paid,order_shipped,order_cancelled,order_payment_due}') AS mail,
          coalesce(sms, '{}') AS sms, coalesce(mail_per_hour, 1000) AS "mailPerHour",
          coalesce(sms_per_hour, 100) AS "smsPerHour", reply_to AS "replyTo"
   FROM (SELECT $1::bigint AS store_id) AS store LEFT JOIN notification_settings USING (store_id)`,
);

/** $1 store, $2 mail, $3 sms, $4 mails an hour, $5 text messages an hour, $6 reply-to. */
export const replaceNotificationSettings = new Statement(
  'notification.replace_settings',
  `INSERT INTO notification_settings (store_id, mail, sms, mail_per_hour, sms_per_hour, reply_to)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (store_id) DO UPDATE SET mail = $2, sms = $3, mail_per_hour = $4, sms_per_hour = $5, reply_to = $6`,
);

export interface ClaimRow {
  /**
   * `claimed`: send it now; `settled`: it went out, or never will; `suppressed`: as of now it never will; `over_budget`:
   * the store has sent enough in this hour.
   */
  outcome: 'claimed' | 'settled' | 'suppressed' | 'over_budget';
  /** Of the hour. */
  secondsLeft: number;
}

/**
 * $1 event, $2 channel, $3 store, $4 order, $5 kind, $6 recipient, $7 the store's limit an hour, $8 the limit an hour to
 * one recipient, $9 why it must not be sent, or null.
 *
 * The budget is taken when a notification is entered, and not again when it is tried again.
 */
export const claimNotification = new Statement<ClaimRow>(
  'notification.claim',
  `WITH earlier AS (
     SELECT status FROM notifications WHERE event_id = $1 AND channel = $2
   ), again AS (
     UPDATE notifications SET status = 'sending', attempts = attempts + 1, updated_at = now()
     WHERE event_id = $1 AND channel = $2 AND status IN ('sending', 'failed')
     RETURNING 1
   ), crowd AS (
     SELECT coalesce($9::text, CASE WHEN count(*) >= $8::int THEN 'recipient_limit' END) AS refusal
     FROM (SELECT FROM notifications
           WHERE store_id = $3 AND channel = $2 AND recipient = $6 AND status <> 'suppressed'
             AND created_at > now() - interval '1 hour'
           LIMIT $8::int) AS recent
   ), budget AS (
     INSERT INTO notification_budgets AS budget (store_id, channel, hour, used)
     SELECT $3, $2, date_trunc('hour', now()), 1 FROM crowd
     WHERE refusal IS NULL AND $7::int > 0 AND NOT EXISTS (SELECT FROM earlier)
     ON CONFLICT (store_id, channel) DO UPDATE
       SET used = CASE WHEN budget.hour = EXCLUDED.hour THEN budget.used + 1 ELSE 1 END, hour = EXCLUDED.hour
       WHERE budget.hour < EXCLUDED.hour OR budget.used < $7::int
     RETURNING 1
   ), entered AS (
     INSERT INTO notifications (event_id, channel, store_id, order_id, kind, recipient, status, reason)
     SELECT $1, $2, $3, $4, $5, $6, CASE WHEN refusal IS NULL THEN 'sending' ELSE 'suppressed' END, refusal FROM crowd
     WHERE NOT EXISTS (SELECT FROM earlier) AND (refusal IS NOT NULL OR EXISTS (SELECT FROM budget))
     RETURNING status
   )
   SELECT CASE
       WHEN EXISTS (SELECT FROM again) THEN 'claimed'
       WHEN EXISTS (SELECT FROM earlier) THEN 'settled'
       ELSE coalesce((SELECT CASE status WHEN 'sending' THEN 'claimed' ELSE 'suppressed' END FROM entered), 'over_budget')
     END AS outcome,
     extract(epoch FROM date_trunc('hour', now()) + interval '1 hour' - now())::double precision AS "secondsLeft"`,
);

/** $1 event, $2 channel, $3 status, $4 reason, $5 reference. */
export const settleNotification = new Statement(
  'notification.settle',
  `UPDATE notifications SET status = $3, reason = $4, reference = $5, updated_at = now()
   WHERE event_id = $1 AND channel = $2`,
);

/** $1 store, $2 order or null, $3 and $4 event and channel of the last one shown, or null, $5 limit. Newest event first. */
export const notificationPage = new Statement<Notification>(
  'notification.page',
  `SELECT event_id AS "eventId", channel, kind, order_id AS "orderId", recipient, status, reason, reference, attempts,
          created_at AS "createdAt", updated_at AS "updatedAt"
   FROM notifications
   WHERE store_id = $1 AND ($2::uuid IS NULL OR order_id = $2)
     AND ($3::uuid IS NULL OR (event_id, channel) < ($3, $4::text))
   ORDER BY event_id DESC, channel DESC LIMIT $5`,
);
