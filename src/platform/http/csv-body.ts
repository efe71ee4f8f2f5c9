import { type Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { invalidRequest } from '../../kernel/domain-error.js';

const config = { csvBody: true };

/** The handler takes `text/csv` as a stream (`csvBody(request)`) that nobody has read or limited. Other handlers refuse it. */
export function CsvBody(): MethodDecorator {
  return applyDecorators(
    RouteConfig(config),
    ApiConsumes('text/csv'),
    ApiBody({ schema: { type: 'string', format: 'binary' } }),
  );
}

export function takesCsv(request: FastifyRequest): boolean {
  return (request.routeOptions.config as Partial<typeof config>).csvBody === true;
}

/** The body of a request to a handler with `CsvBody`. Throws `request.invalid` when there is none, or another kind. */
export function csvBody(request: FastifyRequest): Readable {
  const { body, headers } = request;
  if (body && headers['content-type']?.startsWith('text/csv') === true) return body as Readable;
  throw invalidRequest([{ path: [], code: 'not_csv', message: 'The body has to be text/csv' }]);
}
