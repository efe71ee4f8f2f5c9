import { Column, Entity } from 'typeorm';
import { IdentityColumn, MoneyColumn, RefColumn } from '../platform/database/columns.js';

/** Written as a whole list of a service, by `courier.queries.ts`. */
@Entity('courier_rates')
export class CourierRateEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @RefColumn({ name: 'service_id' })
  serviceId: number;

  /** Code of a warehouse; null for any. */
  @Column({ type: 'text', nullable: true })
  origin: string | null;

  @RefColumn({ name: 'location_id', nullable: true })
  locationId: number | null;

  @Column({ type: 'text', nullable: true })
  country: string | null;

  @Column({ type: 'text', nullable: true })
  region: string | null;

  @Column({ type: 'text', nullable: true })
  city: string | null;

  /** Null where the service does not go. */
  @MoneyColumn({ nullable: true })
  amount: number | null;

  @MoneyColumn({ name: 'further_amount', default: 0 })
  furtherAmount: number;

  @Column({ name: 'unit_grams', type: 'integer', default: 1000 })
  unitGrams: number;
}
