import { applyDecorators, type INestApplication } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  ApiExtension,
  ApiProperty,
  ApiPropertyOptional,
  ApiSecurity,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';

/** Names of the security schemes that several APIs have, for `@ApiSecurity` on the access decorators. */
export const securitySchemes = {
  storeKey: 'storeKey',
  cartToken: 'cartToken',
  customer: 'customer',
  secretKey: 'secretKey',
} as const;

/** How an operation carries a scheme that its API alone has, until the description is put together. */
const ownScheme = 'x-own-scheme';

interface OwnScheme {
  readonly scheme: string;
  readonly header: string;
}

/** In the description, a handler's key in a header that only its API has. */
export function ApiKeyIn(header: string, scheme: string): ClassDecorator & MethodDecorator {
  const own: OwnScheme = { scheme, header };
  return applyDecorators(ApiSecurity(scheme), ApiExtension(ownScheme, own));
}

class ProblemIssueDto {
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    example: ['lines', 0, 'quantity'],
  })
  path!: (string | number)[];

  @ApiProperty({ example: 'too_small', description: 'Stable' })
  code!: string;

  @ApiProperty({ description: 'For people' })
  message!: string;
}

/** Problem details (RFC 9457). Some codes add members of their own. */
class ProblemDto {
  @ApiProperty({ example: 'urn:cashwrap:error:stock.short' })
  type!: string;

  @ApiProperty({ example: 'Conflict' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 409 })
  status!: number;

  @ApiProperty({ description: 'For people' })
  detail!: string;

  @ApiProperty({ example: 'stock.short', description: 'Stable: switch on this' })
  code!: string;

  @ApiProperty({ description: 'Also in the header X-Request-Id' })
  requestId!: string;

  @ApiPropertyOptional({ type: [ProblemIssueDto], description: 'Every faulty field, when the code is request.invalid' })
  issues?: ProblemIssueDto[];
}

/** Paths whose errors are problem details; the contracts of vendors have their own shapes. */
const nativePaths = /^\/(storefront|admin)\//;

const headers = {
  'X-Request-Id': { description: 'Names this request in our log', schema: { type: 'string' } },
  'X-RateLimit-Limit': { description: 'Requests a minute', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': { description: 'Requests left in this minute', schema: { type: 'integer' } },
  'X-RateLimit-Reset': { description: 'Seconds until the minute ends', schema: { type: 'integer' } },
};

/** The description of every API of `app`, in a fixed order, so that two builds of the same code are equal. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Cashwrap')
    .setDescription('A checkout backend: one cart or one list of items becomes exactly one order.')
    .setVersion('1')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Store-Key' }, securitySchemes.storeKey)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Cart-Token' }, securitySchemes.cartToken)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, securitySchemes.customer)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'sk_…' }, securitySchemes.secretKey)
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ProblemDto, ProblemIssueDto] });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item as Record<string, Operation | undefined>)) {
      if (operation?.responses) describeResponses(operation.responses, nativePaths.test(path));
      if (operation?.[ownScheme]) declareScheme(document, operation[ownScheme]);
      delete operation?.[ownScheme];
    }
  }
  return sorted(document);
}

interface Response {
  headers?: object;
}

interface Operation {
  responses?: Record<string, Response>;
  [ownScheme]?: OwnScheme;
}

function declareScheme({ components = {} }: OpenAPIObject, { scheme, header }: OwnScheme): void {
  components.securitySchemes = {
    ...components.securitySchemes,
    [scheme]: { type: 'apiKey', in: 'header', name: header },
  };
}

function describeResponses(responses: Record<string, Response>, native: boolean): void {
  if (native) {
    responses['default'] = {
      description: 'An error: problem details (RFC 9457)',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
    } as Response;
  }
  for (const response of Object.values(responses)) response.headers = { ...headers, ...response.headers };
}

/** With the keys of every object in order; lists keep theirs. */
function sorted<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted) as Value;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part as unknown)])) as Value;
}

/**
 * Serves the description at `/docs`, to read, and at `/openapi.json`, where it is made when someone first asks for it; and
 * the description of the events at `/asyncapi.json`.
 */
export function serveDocs(app: INestApplication, asyncApi: object): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Cashwrap API',
  });
  app
    .getHttpAdapter()
    .get(
      '/asyncapi.json',
      (_: FastifyRequest, reply: FastifyReply) => void reply.type('application/json').send(asyncApi),
    );
}
