import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

/** A row that an import has read and not yet applied. */
@Entity('price_import_rows')
export class PriceImportRowEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryRefColumn({ name: 'import_id' })
  importId: number;

  @PrimaryColumn({ type: 'integer' })
  line: number;

  @Column({ type: 'text' })
  sku: string;

  @Column({ type: 'text', nullable: true })
  list: string | null;

  @Column({ type: 'text' })
  currency: string;

  @MoneyColumn()
  amount: number;

  @MoneyColumn({ name: 'compare_at', nullable: true })
  compareAt: number | null;

  @Column({ name: 'min_quantity', type: 'integer' })
  minQuantity: number;

  @TimeColumn({ name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @TimeColumn({ name: 'ends_at', nullable: true })
  endsAt: Date | null;
}
