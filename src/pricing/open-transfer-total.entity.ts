import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn, PrimaryRefColumn } from '../platform/database/columns.js';

/** A total that an open order waits to be transferred. Written by `transfer-code.queries.ts` only. */
@Entity('open_transfer_totals')
export class OpenTransferTotalEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryColumn({ type: 'text' })
  currency: string;

  @PrimaryRefColumn()
  total: number;

  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @MoneyColumn()
  code: number;
}
