import { type Authenticated } from '../platform/http/current.js';
import { decodeCursor } from '../platform/http/page.js';
import { type AuditFilter, type AuditLine, type NewAuditLine } from '../store/audit.types.js';
import { type Store } from '../store/store.types.js';
import { type AuditLineDto, type AuditQueryDto } from './audit.dto.js';

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request leaves a line: it asks for something to be written. */
export function asksToWrite({ method }: Pick<Authenticated, 'method'>): boolean {
  return !reads.has(method);
}

/** What the guard has let in. Nothing of a body or a query: they hold secrets. */
export function toNewAuditLine(request: Authenticated<Store>): NewAuditLine {
  const { store, actor, method, id: requestId } = request;
  if (!store || !actor) throw new Error('The audit log needs the guard of the admin API');
  const [target = ''] = request.url.split('?');
  const route = request.routeOptions.url ?? target;
  return { storeId: store.id, actor, method, route, target, requestId };
}

/** One row more than asked for, so that the page knows whether there is another. */
export function toAuditFilter({
  after,
  actor,
  method,
  target,
  outcome,
  from,
  before,
  limit,
}: AuditQueryDto): AuditFilter {
  return {
    below: after === undefined ? undefined : decodeCursor(after, 'number')[0],
    actor,
    method,
    target,
    outcome,
    from: from === undefined ? undefined : new Date(from),
    before: before === undefined ? undefined : new Date(before),
    limit: limit + 1,
  };
}

export function toAuditLineDto(line: AuditLine): AuditLineDto {
  const { id, at, actor, keyName, keyHint, method, route, target, outcome, status, code, requestId } = line;
  return { id, at, actor, keyName, keyHint, method, route, target, outcome, status, code, requestId };
}
