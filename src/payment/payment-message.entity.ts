import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PrimaryRefColumn, TimeColumn } from '../platform/database/columns.js';

/** A genuine message of a provider, kept once. */
@Entity('payment_messages')
export class PaymentMessageEntity {
  @PrimaryRefColumn({ name: 'store_id' })
  storeId: number;

  @PrimaryColumn({ type: 'text' })
  provider: string;

  /** The provider's own id of it. */
  @PrimaryColumn({ name: 'message_id', type: 'text' })
  messageId: string;

  @Column({ name: 'payment_id', type: 'uuid', nullable: true })
  paymentId: string | null;

  @Column({ name: 'body_hash', type: 'bytea' })
  bodyHash: Buffer;

  @TimeColumn({ name: 'received_at', default: () => 'now()' })
  receivedAt: Date;
}
