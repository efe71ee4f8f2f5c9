import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Bundles1763700000018 implements MigrationInterface {
  name = 'Bundles1763700000018';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What one piece of a bundle consists of. A bundle is a variant with components; no component is a bundle itself.
      CREATE TABLE variant_components (
        store_id bigint NOT NULL,
        bundle_id bigint NOT NULL,
        variant_id bigint NOT NULL,
        quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
        PRIMARY KEY (store_id, bundle_id, variant_id),
        CONSTRAINT ck_variant_components_other CHECK (variant_id <> bundle_id),
        CONSTRAINT fk_variant_components_bundle FOREIGN KEY (store_id, bundle_id) REFERENCES variants (store_id, id),
        CONSTRAINT fk_variant_components_variant FOREIGN KEY (store_id, variant_id) REFERENCES variants (store_id, id)
      );
      CREATE INDEX ix_variant_components_variant ON variant_components (store_id, variant_id);

      -- The parts as they were when it was ordered.
      ALTER TABLE order_lines ADD COLUMN components jsonb NOT NULL DEFAULT '[]';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE order_lines DROP COLUMN components; DROP TABLE variant_components`);
  }
}
