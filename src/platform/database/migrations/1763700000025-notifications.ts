import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Notifications1763700000025 implements MigrationInterface {
  name = 'Notifications1763700000025';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE notification_settings (
        store_id bigint PRIMARY KEY REFERENCES stores (id),
        mail text[] NOT NULL DEFAULT '{order_confirmation,order_paid,order_shipped,order_cancelled}'
          CHECK (mail <@ '{order_confirmation,order_paid,order_shipped,order_cancelled}'),
        sms text[] NOT NULL DEFAULT '{}'
          CHECK (sms <@ '{order_confirmation,order_paid,order_shipped,order_cancelled}'),
        mail_per_hour integer NOT NULL DEFAULT 1000 CHECK (mail_per_hour BETWEEN 0 AND 100000),
        sms_per_hour integer NOT NULL DEFAULT 100 CHECK (sms_per_hour BETWEEN 0 AND 100000),
        reply_to text
      );

      -- One row for each event and channel that had something to say to somebody.
      CREATE TABLE notifications (
        event_id uuid NOT NULL,
        channel text NOT NULL CHECK (channel IN ('mail', 'sms')),
        store_id bigint NOT NULL,
        order_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('order_confirmation', 'order_paid', 'order_shipped', 'order_cancelled')),
        recipient text NOT NULL,
        -- sending: claimed; it may have gone out. suppressed: never to be sent.
        status text NOT NULL CHECK (status IN ('sending', 'sent', 'failed', 'suppressed')),
        reason text,
        reference text,
        attempts integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (event_id, channel),
        CONSTRAINT fk_notifications_order FOREIGN KEY (store_id, order_id) REFERENCES orders (store_id, id)
      );
      CREATE INDEX ix_notifications_store ON notifications (store_id, event_id, channel);
      CREATE INDEX ix_notifications_order ON notifications (store_id, order_id);
      CREATE INDEX ix_notifications_recipient ON notifications (store_id, channel, recipient, created_at);

      -- How much a store has sent in the last hour that it sent anything in.
      CREATE TABLE notification_budgets (
        store_id bigint NOT NULL REFERENCES stores (id),
        channel text NOT NULL,
        hour timestamptz NOT NULL,
        used integer NOT NULL,
        PRIMARY KEY (store_id, channel)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE notification_budgets;
      DROP TABLE notifications;
      DROP TABLE notification_settings;
    `);
  }
}
