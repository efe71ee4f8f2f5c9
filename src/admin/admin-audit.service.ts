import { Injectable } from '@nestjs/common';
import { type Authenticated } from '../platform/http/current.js';
import { failureOf } from '../platform/http/failure.js';
import { AuditLog } from '../store/audit-log.service.js';
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

  /** Notes what was done. When that fails the request fails: nothing is acknowledged that the log does not know. */
  async done(request: AdminRequest, status: number): Promise<void> {
    await this.write(request, status, null);
  }

  /** Notes what was refused, or went wrong. The caller throws `error` on, whether this could be written or not. */
  async refused(request: AdminRequest, error: unknown): Promise<void> {
    const { status, code } = failureOf(error, request.id);
    try {
      await this.write(request, status, code);
    } catch (reason) {
      request.log.error({ reqId: request.id, err: reason }, 'A refusal could not be noted in the audit log');
    }
  }

  private async write(request: AdminRequest, status: number, code: string | null): Promise<void> {
    const { store, actor, method, id: requestId } = request;
    if (!store || !actor) throw new Error('The audit log needs the guard of the admin API');
    const [target = ''] = request.url.split('?');
    const route = request.routeOptions.url ?? target;
    await this.log.write({ storeId: store.id, actor, method, route, target, status, code, requestId });
  }
}
