import { decodeCursor } from '../platform/http/page.js';
import { type AuditFilter, type AuditLine } from '../store/audit.types.js';
import { type AuditLineDto, type AuditQueryDto } from './audit.dto.js';

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
