import { Column, Entity } from 'typeorm';
import { IdentityColumn, RefColumn, TimeColumn } from '../platform/database/columns.js';
import { type MixinData, type MixinSubject } from './mixin.types.js';

/** A version of a shape for extra data. Written by `mixin.queries.ts` only. */
@Entity('mixin_schemas')
export class MixinSchemaEntity {
  @IdentityColumn()
  id: number;

  @RefColumn({ name: 'store_id' })
  storeId: number;

  @Column({ type: 'text' })
  subject: MixinSubject;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'integer' })
  version: number;

  /** The schema's own `$id`. */
  @Column({ name: 'schema_id', type: 'text', nullable: true })
  schemaId: string | null;

  @Column({ type: 'jsonb' })
  schema: MixinData;

  @Column({ type: 'boolean', default: true })
  active: boolean;

  @TimeColumn({ name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
