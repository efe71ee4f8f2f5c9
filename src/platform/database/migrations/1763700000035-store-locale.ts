import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class StoreLocale1763700000035 implements MigrationInterface {
  name = 'StoreLocale1763700000035';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE stores ADD locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'id'))`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE stores DROP locale');
  }
}
