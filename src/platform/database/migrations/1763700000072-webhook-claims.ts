import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class WebhookClaims1763700000072 implements MigrationInterface {
  name = 'WebhookClaims1763700000072';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The worker that has claimed it last: one that alone has an endpoint in hand may claim ahead.
      ALTER TABLE webhook_deliveries ADD COLUMN claimed_by uuid`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE webhook_deliveries DROP COLUMN claimed_by');
  }
}
