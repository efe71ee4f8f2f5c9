import { Injectable } from '@nestjs/common';
import { type Authenticated } from '../platform/http/current.js';
import { failureOf } from '../platform/http/failure.js';
import { AuditLog } from '../store/audit-log.service.js';
import { type AuditLineRef } from '../store/audit.types.js';
import { type Store } from '../store/store.types.js';

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

type AdminRequest = Authenticated<Store>;

/** What the admin API tells the audit log. Never of a body: bodies hold secrets. */
@Injectable()
export class AdminAudit {
  constructor(private readonly log: AuditLog) {}

  /** Whether the request leaves a line: it asks for something to be written. */
  concerns({ method }: Pick<AdminRequest, 'method'>): boolean {
    return !reads.has(method);
  }

  /** Notes what is asked for, before it is done. When that fails the request fails, and nothing is done. */
  async begin(request: AdminRequest): Promise<AuditLineRef> {
    const { store, actor, method, id: requestId } = request;
    if (!store || !actor) throw new Error('The audit log needs the guard of the admin API');
    const [target = ''] = request.url.split('?');
    const route = request.routeOptions.url ?? target;
    return this.log.begin({ storeId: store.id, actor, method, route, target, requestId });
  }

  /** Notes that it was done. */
  async done(request: AdminRequest, line: AuditLineRef, status: number): Promise<void> {
    await this.settle(request, line, status, null);
  }

  /** Notes that it was refused, or went wrong. The caller throws `error` on. */
  async refused(request: AdminRequest, line: AuditLineRef, error: unknown): Promise<void> {
    const { status, code } = failureOf(error, request.id);
    await this.settle(request, line, status, code);
  }

  /** The answer is what it is, whether this could be written or not: the line is there, and says that nothing more is known. */
  private async settle(request: AdminRequest, line: AuditLineRef, status: number, code: string | null): Promise<void> {
    try {
      await this.log.settle(line, status, code);
    } catch (reason) {
      request.log.error({ reqId: request.id, err: reason }, 'An outcome could not be noted in the audit log');
    }
  }
}
