import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { newId } from '../kernel/ids.js';
import { type Authenticated } from '../platform/http/current.js';
import { idempotencyKeyHeader, idempotencyKeyOf } from '../platform/http/idempotency-key.js';
import { requestFingerprint } from '../platform/http/request-fingerprint.js';
import { IdempotentRequests } from '../store/idempotent-requests.service.js';
import { type Store } from '../store/store.types.js';

type AdminRequest = Authenticated<Store> & { operationId?: string };

/** Acts once for each Idempotency-Key of a secret key; a request without one acts each time. Comes after the guard. */
@Injectable()
export class RepeatableInterceptor implements NestInterceptor {
  constructor(private readonly requests: IdempotentRequests) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.answer(request, reply, next));
  }

  private async answer(request: AdminRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const { store, actor } = request;
    if (!store || !actor) throw new Error('A repeatable request needs the guard of the admin API');
    const act = (operationId: string): Promise<unknown> => {
      request.operationId = operationId;
      return lastValueFrom(next.handle());
    };
    const key = idempotencyKeyOf(request);
    if (key === null) return act(newId());
    const fingerprint = requestFingerprint(request.method, request.url, request.body);
    const { answer, repeated } = await this.requests.run(
      { storeId: store.id, principal: actor, key, fingerprint },
      act,
    );
    if (repeated) reply.header('Idempotent-Replayed', 'true');
    return answer;
  }
}

/** Lets clients repeat a write with an `Idempotency-Key`. */
export function Repeatable(): MethodDecorator {
  return applyDecorators(UseInterceptors(RepeatableInterceptor), ApiHeader(idempotencyKeyHeader));
}

/** The id that everything has to bear which a repeatable request creates: the same for each repetition. */
export const OperationId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { operationId } = context.switchToHttp().getRequest<AdminRequest>();
  if (operationId === undefined) throw new Error('An operation id is given to @Repeatable() requests only');
  return operationId;
});
