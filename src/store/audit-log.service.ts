import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { auditPage, insertAuditLine } from './audit.queries.js';
import { type AuditFilter, type AuditLine, type NewAuditLine } from './audit.types.js';

/** Who asked for what to be written, and what came of it. Append-only: the database refuses to change or delete a line. */
@Injectable()
export class AuditLog {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds a line. Its own transaction, because it tells of refusals, too, whose transactions were rolled back. */
  async write(line: NewAuditLine): Promise<void> {
    const { storeId, actor, method, route, target, status, code, requestId } = line;
    const values = [storeId, actor, method, route, target, status, code, requestId];
    await insertAuditLine.affected(this.dataSource.manager, values);
  }

  /** A store's lines, newest first. One read. */
  list(db: EntityManager, storeId: number, filter: AuditFilter): Promise<AuditLine[]> {
    return auditPage.rows(db, [
      storeId,
      filter.below ?? null,
      filter.actor ?? null,
      filter.method ?? null,
      filter.target ?? null,
      filter.refused ?? null,
      filter.from ?? null,
      filter.before ?? null,
      filter.limit,
    ]);
  }
}
