import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn } from '../platform/database/columns.js';

@Entity('couriers')
export class CourierEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;
}
