import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn } from '../platform/database/columns.js';

@Entity('warehouses')
export class WarehouseEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'integer', default: 0 })
  priority: number;

  @Column({ type: 'boolean', default: true })
  active: boolean;
}
