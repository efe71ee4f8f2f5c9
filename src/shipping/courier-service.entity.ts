import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn } from '../platform/database/columns.js';

@Entity('courier_services')
export class CourierServiceEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'courier_id' })
  courierId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  /** Through whom it is booked. */
  @Column({ type: 'text', nullable: true })
  aggregator: string | null;

  @Column({ name: 'cash_on_delivery', type: 'boolean', default: true })
  cashOnDelivery: boolean;

  @Column({ name: 'max_weight_grams', type: 'integer', nullable: true })
  maxWeightGrams: number | null;

  @MoneyColumn({ name: 'free_over', nullable: true })
  freeOver: number | null;

  @Column({ name: 'tax_class', type: 'text', nullable: true })
  taxClass: string | null;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @Column({ type: 'integer', default: 0 })
  position: number;
}
