import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn } from '../platform/database/columns.js';

@Entity('customer_groups')
export class CustomerGroupEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'tax_exempt', type: 'boolean', default: false })
  taxExempt: boolean;
}
