import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';

const config = { rawBody: true };

/** What every body of such a handler is read as, whatever its sender calls it. */
export const rawBodyType = 'application/octet-stream';

/** The handler takes the bytes of the body as they were sent, of any content type: a signature covers them. The limit of other bodies holds. */
export function TakesRawBody(): MethodDecorator {
  return applyDecorators(RouteConfig(config));
}

export function takesRawBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as Partial<typeof config> | undefined)?.rawBody === true;
}

/** A request as it came in. */
export interface RawRequest {
  /** Names in lower case; a header that came more than once is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The request to a handler with `TakesRawBody`. */
export const RawMessage = createParamDecorator((_: unknown, context: ExecutionContext): RawRequest => {
  const { raw, body } = context.switchToHttp().getRequest<FastifyRequest>();
  const headers = Object.entries(raw.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return { headers: Object.fromEntries(headers), body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
});
