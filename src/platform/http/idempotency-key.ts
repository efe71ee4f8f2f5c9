import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, type ApiHeaderOptions } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { invalidRequest } from '../../kernel/domain-error.js';

const printable = /^[\x20-\x7e]{1,255}$/;

/** How the header is documented. */
export const idempotencyKeyHeader: ApiHeaderOptions = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Repeating a request with the same key returns the first outcome instead of acting again.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const documented = ApiHeader(idempotencyKeyHeader);

const read = createParamDecorator((_: unknown, context: ExecutionContext) =>
  idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/**
 * The request's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), or null when it has none. Throws
 * `request.invalid` unless it is 1 to 255 printable ASCII characters. A request with two of them never gets this far.
 */
export function IdempotencyKey(): ParameterDecorator {
  return (target, property, index) => {
    read()(target, property, index);
    const descriptor = property && Object.getOwnPropertyDescriptor(target, property);
    if (descriptor) documented(target, property, descriptor);
  };
}

/** As `IdempotencyKey` reads it. Throws `request.invalid`. */
export function idempotencyKeyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  return parseIdempotencyKey(headers['idempotency-key']);
}

/** `undefined` (no such header) is null. Throws `request.invalid` for a key that is not 1 to 255 printable ASCII characters. */
function parseIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && printable.test(header)) return header;
  throw invalidRequest([
    {
      path: ['Idempotency-Key'],
      code: 'invalid_idempotency_key',
      message: 'Idempotency-Key must be 1 to 255 printable ASCII characters',
    },
  ]);
}
