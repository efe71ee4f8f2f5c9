import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class TokenScopes1763700000066 implements MigrationInterface {
  name = 'TokenScopes1763700000066';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What the tokens of a log-in are good for; null for everything.
      ALTER TABLE customer_sessions ADD scopes text[];
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE customer_sessions DROP scopes');
  }
}
