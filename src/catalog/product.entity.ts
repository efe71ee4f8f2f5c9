import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type ProductStatus } from './catalog.types.js';

@Entity('products')
export class ProductEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  slug: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', default: '' })
  description: string;

  @Column({ name: 'option_names', type: 'text', array: true, default: '{}' })
  optionNames: string[];

  @Column({ type: 'text', default: 'active' })
  status: ProductStatus;

  @Column({ type: 'boolean', default: true })
  listed: boolean;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @TimeColumn({ name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
