import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Failure } from './error-dialect.js';
import { ErrorDialects } from './error-dialects.js';
import { failureOf } from './failure.js';
import { plainPath } from './plain-path.js';
import { RateCounts } from './rate-counts.js';

/** Turns every error of every request into an answer, in the words of the API it was sent to. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(
    private readonly dialects: ErrorDialects,
    private readonly rateCounts: RateCounts,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const found = failureOf(error, request.id);
    if (found.kind === 'internal' || found.status >= 500) {
      request.log.error(
        { reqId: request.id, err: error, method: request.method, route: request.routeOptions.url, code: found.code },
        'Request failed',
      );
    }
    this.send(found, request, reply);
  }

  /** As `answer`, without a line of the log, whatever the error is. */
  answerUnlogged(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    this.send(failureOf(error, request.id), request, reply);
  }

  private send(found: Failure, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent) return;
    const excess = this.rateCounts.countFailed(request, reply);
    const failure = excess ? failureOf(excess, request.id) : found;
    const { status, body, headers, contentType } = this.dialects
      .for(request.routeOptions.url ?? plainPath(request))
      .render(failure);
    void reply.header('x-request-id', request.id);
    if (failure.retryAfterSeconds !== undefined) void reply.header('retry-after', String(failure.retryAfterSeconds));
    if (headers) void reply.headers(headers);
    void reply
      .code(status)
      .header('content-type', contentType ?? 'application/json; charset=utf-8')
      .send(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
