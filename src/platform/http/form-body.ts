import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { DomainError } from '../../kernel/domain-error.js';

/** Of everything around the file in a multipart body: its headers and boundaries. */
const wrapping = 16_384;

/** How a page's forms are sent. Handlers that do not say so take neither. */
interface FormConfig {
  readonly formBody?: true;
  /** Bytes of the one file; there is none where it is absent. */
  readonly fileBody?: number;
}

/** The handler takes the fields of a page's form (`application/x-www-form-urlencoded`): a DTO of strings. */
export function FormBody(): MethodDecorator {
  return applyDecorators(RouteConfig({ formBody: true } satisfies FormConfig));
}

/** The handler takes one file of a page's form (`multipart/form-data`), read by `fileBody(request)`. `bytes` is its limit. */
export function FileBody(bytes: number): MethodDecorator {
  return applyDecorators(RouteConfig({ fileBody: bytes } satisfies FormConfig));
}

export function takesForm(request: FastifyRequest): boolean {
  return configOf(request).formBody === true;
}

export function takesFile(request: FastifyRequest): boolean {
  return configOf(request).fileBody !== undefined;
}

/** Bytes of the body as the request states them; infinite where it does not. */
export function statedLength(request: FastifyRequest): number {
  return Number(request.headers['content-length'] ?? Infinity);
}

/** Whether a body of the stated length, if one is stated, can be within the file's limit; otherwise nothing of it need be read. */
export function fits(request: FastifyRequest, length: number): boolean {
  return length === Infinity || length <= (configOf(request).fileBody ?? 0) + wrapping;
}

/** The fields of a form. Throws for one that names a field twice, since nobody could say which one counts. */
export function fieldsOf(text: string): Record<string, string> {
  const fields = [...new URLSearchParams(text)];
  if (text.includes('%00') || new Set(fields.map(([name]) => name)).size < fields.length) throw unreadable();
  return Object.fromEntries(fields);
}

/**
 * The file of a request to a handler with `FileBody`, empty where the form had none. Reading ends as soon as it is too
 * large. Throws `request.malformed`, `request.too_large`.
 */
export async function fileBody(request: FastifyRequest): Promise<Buffer> {
  const fileSize = configOf(request).fileBody ?? 0;
  if (!request.isMultipart()) throw unreadable();
  const chunks: Buffer[] = [];
  try {
    const part = await request.file({ limits: { fileSize, files: 1, fields: 1, parts: 2 } });
    if (!part) return Buffer.alloc(0);
    part.file.on('limit', () => part.file.destroy(tooLarge()));
    for await (const chunk of part.file) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch (error) {
    // What is left of a body within its limits is thrown away, so that the connection is of use again.
    request.raw.resume();
    // What the parser says of a body that it cannot read has no code.
    throw error instanceof DomainError || (error as { code?: unknown }).code !== undefined ? error : unreadable();
  }
}

function configOf(request: FastifyRequest): FormConfig {
  return (request.routeOptions.config as FormConfig | undefined) ?? {};
}

const unreadable = (): DomainError => new DomainError('request.malformed', 'invalid', 'The request could not be read.');

/** As Fastify says it of other bodies. */
function tooLarge(): Error {
  return Object.assign(new Error('Too large'), { code: 'FST_ERR_FILE_TOO_LARGE', statusCode: 413 });
}
