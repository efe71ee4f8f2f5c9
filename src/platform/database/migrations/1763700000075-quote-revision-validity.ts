import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class QuoteRevisionValidity1763700000075 implements MigrationInterface {
  name = 'QuoteRevisionValidity1763700000075';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Until when each revision could be ordered: the quote knows it of the present one alone, and so do older rows.
      ALTER TABLE quote_revisions ADD COLUMN valid_until timestamptz;
      ALTER TABLE quote_revisions DISABLE TRIGGER quote_revisions_append_only;
      UPDATE quote_revisions SET valid_until = quotes.valid_until FROM quotes
      WHERE quotes.store_id = quote_revisions.store_id AND quotes.id = quote_revisions.quote_id;
      ALTER TABLE quote_revisions ENABLE TRIGGER quote_revisions_append_only;
      ALTER TABLE quote_revisions ALTER COLUMN valid_until SET NOT NULL`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE quote_revisions DROP COLUMN valid_until');
  }
}
