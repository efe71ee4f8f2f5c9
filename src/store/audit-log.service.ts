import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Tx } from '../platform/database/tx.js';
import { failureOf } from '../platform/http/failure.js';
import { auditPage, insertAuditLine, insertAuditOutcome } from './audit.queries.js';
import { type AuditFilter, type AuditLine, type NewAuditLine } from './audit.types.js';

/** What an answer to something that was done says, where it has no status of its own. */
const ok = 200;

/** A line that has begun. */
type Begun = Pick<AuditLine, 'storeId' | 'id' | 'requestId'>;

/**
 * Who asked for what to be written, and what came of it. Append-only, outcomes too: the database refuses to change or
 * delete a line.
 */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger(AuditLog.name);

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Does `act` between the two parts of a line, each in a transaction of its own: what is asked for is on disk before
   * anything is done, and nothing is done where it cannot be noted; what came of it, also a refusal whose transaction was
   * rolled back, is added at the end. `statusOf` tells the HTTP status of what was done. NOT in a transaction. Throws what
   * `act` throws.
   */
  async around<Result>(
    line: NewAuditLine,
    act: () => Promise<Result>,
    statusOf: () => number = () => ok,
  ): Promise<Result> {
    const begun = await this.begin(this.dataSource.manager, line);
    let result: Result;
    try {
      result = await act();
    } catch (error) {
      await this.refuse(begun, error);
      throw error;
    }
    await this.settle(begun, statusOf(), null);
    return result;
  }

  /** Adds a line and that it was done, in the one `tx` that does it: it is there exactly when that is. */
  async record(tx: Tx, line: NewAuditLine): Promise<void> {
    const { storeId, id } = await this.begin(tx, line);
    await insertAuditOutcome.affected(tx, [storeId, id, ok, null]);
  }

  /** Adds what was refused with `error` before anything was done. NOT in a transaction. */
  async refused(line: NewAuditLine, error: unknown): Promise<void> {
    await this.refuse(await this.begin(this.dataSource.manager, line), error);
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

  private async begin(db: EntityManager, line: NewAuditLine): Promise<Begun> {
    const { storeId, actor, method, route, target, requestId } = line;
    const added = await insertAuditLine.first(db, [storeId, actor, method, route, target, requestId]);
    if (!added) throw new Error('A line of the audit log returned no row');
    return { storeId, id: added.id, requestId };
  }

  private async refuse(begun: Begun, error: unknown): Promise<void> {
    const { status, code } = failureOf(error, begun.requestId);
    await this.settle(begun, status, code);
  }

  /** What was done is done, whether this could be written or not: the line is there, and says that nothing more is known. */
  private async settle({ storeId, id, requestId }: Begun, status: number, code: string | null): Promise<void> {
    try {
      await insertAuditOutcome.affected(this.dataSource.manager, [storeId, id, status, code]);
    } catch (err) {
      this.logger.error({ reqId: requestId, err }, 'An outcome could not be noted in the audit log');
    }
  }
}
