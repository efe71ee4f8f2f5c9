import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type Authenticated } from '../platform/http/current.js';
import { AuditLog } from '../store/audit-log.service.js';
import { type Store } from '../store/store.types.js';
import { asksToWrite, toNewAuditLine } from './audit.mapping.js';

/** Leaves a line in the audit log for every write before it is done, and its outcome before it is answered. Comes after the guard. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Authenticated<Store>>();
    if (!asksToWrite(request)) return next.handle();
    const reply = http.getResponse<FastifyReply>();
    const answer = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    return from(this.audit.around(toNewAuditLine(request), answer, () => reply.statusCode));
  }
}
