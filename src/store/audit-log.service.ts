import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { auditPage, insertAuditLine, insertAuditOutcome } from './audit.queries.js';
import { type AuditFilter, type AuditLine, type AuditLineRef, type NewAuditLine } from './audit.types.js';

/**
 * Who asked for what to be written, and what came of it. Append-only, outcomes too: the database refuses to change or
 * delete a line. Both parts have a transaction of their own: the first is on disk before anything is done, and the second
 * tells of refusals, too, whose transactions were rolled back.
 */
@Injectable()
export class AuditLog {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds a line, committed when this returns. Nothing may be done for a line that could not be added. */
  async begin(line: NewAuditLine): Promise<AuditLineRef> {
    const { storeId, actor, method, route, target, requestId } = line;
    const values = [storeId, actor, method, route, target, requestId];
    const added = await insertAuditLine.first(this.dataSource.manager, values);
    if (!added) throw new Error('A line of the audit log returned no row');
    return { storeId, id: added.id };
  }

  /** Adds what came of a line: the HTTP status of the answer and, where it was refused, why. Once for each line. */
  async settle({ storeId, id }: AuditLineRef, status: number, code: string | null): Promise<void> {
    await insertAuditOutcome.affected(this.dataSource.manager, [storeId, id, status, code]);
  }

  /** A store's lines, newest first. One read. */
  list(db: EntityManager, storeId: number, filter: AuditFilter): Promise<AuditLine[]> {
    return auditPage.rows(db, [
      storeId,
      filter.below ?? null,
      filter.actor ?? null,
      filter.method ?? null,
      filter.target ?? null,
      filter.outcome ?? null,
      filter.from ?? null,
      filter.before ?? null,
      filter.limit,
    ]);
  }
}
