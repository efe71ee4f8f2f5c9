import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn } from '../platform/database/columns.js';

/** What a variant or a way of delivery is taxed as. */
@Entity('tax_classes')
export class TaxClassEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryColumn({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;
}
