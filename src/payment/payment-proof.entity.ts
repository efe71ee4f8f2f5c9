import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RefColumn, TimeColumn } from '../platform/database/columns.js';

/** What a buyer has sent in to show that a transfer was made. */
@Entity('payment_proofs')
export class PaymentProofEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ name: 'payment_id', type: 'uuid' })
  paymentId: string;

  @Column({ name: 'content_type', type: 'text' })
  contentType: string;

  @Column({ name: 'byte_size', type: 'integer' })
  byteSize: number;

  @Column({ type: 'bytea' })
  sha256: Buffer;

  @Column({ type: 'bytea' })
  content: Buffer;

  @TimeColumn({ name: 'uploaded_at', default: () => 'now()' })
  uploadedAt: Date;
}
