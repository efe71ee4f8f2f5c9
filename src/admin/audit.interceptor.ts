import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type Authenticated } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAudit } from './admin-audit.service.js';

/** Leaves a line in the audit log for every write before it is done, and its outcome before it is answered. Comes after the guard. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: AdminAudit) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Authenticated<Store>>();
    if (!this.audit.concerns(request)) return next.handle();
    return from(this.act(request, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private async act(request: Authenticated<Store>, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const line = await this.audit.begin(request);
    let answer: unknown;
    try {
      answer = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.audit.refused(request, line, error);
      throw error;
    }
    await this.audit.done(request, line, reply.statusCode);
    return answer;
  }
}
