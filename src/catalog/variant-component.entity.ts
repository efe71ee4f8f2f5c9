import { Column, Entity } from 'typeorm';
import { PrimaryRefColumn } from '../platform/database/columns.js';

/** What one piece of a bundle consists of. */
@Entity('variant_components')
export class VariantComponentEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  /** The variant that is sold. */
  @PrimaryRefColumn({ name: 'bundle_id' })
  bundleId: number;

  @PrimaryRefColumn({ name: 'variant_id' })
  variantId: number;

  @Column({ type: 'integer' })
  quantity: number;
}
