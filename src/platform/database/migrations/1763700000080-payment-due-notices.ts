import { type MigrationInterface, type QueryRunner } from 'typeorm';

const before = 'order_confirmation,order_paid,order_shipped,order_cancelled';
const after = `${before},order_payment_due`;

export class PaymentDueNotices1763700000080 implements MigrationInterface {
  name = 'PaymentDueNotices1763700000080';

  async up(db: QueryRunner): Promise<void> {
    await allow(db, after);
    // A store that mails of everything goes on doing so.
    await db.query(
      `UPDATE notification_settings SET mail = array_append(mail, 'order_payment_due') WHERE mail @> '{${before}}'`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      UPDATE notification_settings
      SET mail = array_remove(mail, 'order_payment_due'), sms = array_remove(sms, 'order_payment_due');
      DELETE FROM notifications WHERE kind = 'order_payment_due';
    `);
    await allow(db, before);
  }
}

async function allow(db: QueryRunner, kinds: string): Promise<void> {
  await db.query(`
    ALTER TABLE notification_settings
      DROP CONSTRAINT notification_settings_mail_check,
      DROP CONSTRAINT notification_settings_sms_check,
      ADD CONSTRAINT notification_settings_mail_check CHECK (mail <@ '{${kinds}}'),
      ADD CONSTRAINT notification_settings_sms_check CHECK (sms <@ '{${kinds}}'),
      ALTER COLUMN mail SET DEFAULT '{${kinds}}';

    ALTER TABLE notifications
      DROP CONSTRAINT notifications_kind_check,
      ADD CONSTRAINT notifications_kind_check CHECK (kind = ANY ('{${kinds}}'));
  `);
}
