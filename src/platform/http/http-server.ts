import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { type Server } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import multipart from '@fastify/multipart';
import {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyHttpOptions,
} from 'fastify';
import { DomainError } from '../../kernel/domain-error.js';
import { type Env } from '../config/env.js';
import { loggerOptions } from '../logging.js';
import { CorsOrigins, CrossOrigin } from './cross-origin.js';
import { takesCsv } from './csv-body.js';
import { FailureFilter } from './failure.filter.js';
import { fieldsOf, fits, statedLength, takesFile, takesForm } from './form-body.js';
import { hasUnstorableText, nestsTooDeep } from './json-body.js';
import { shedLoad } from './load-shedding.js';
import { Metrics } from './metrics.js';
import { rawBodyType, takesRawBody } from './raw-body.js';
import { RateCounts } from './rate-counts.js';
import { Readiness } from './readiness.js';
import { RequestCredentials } from './request-credentials.js';

/** Milliseconds. A client has this long to send its headers and its whole request, so that slow ones cannot hold sockets. */
export interface Patience {
  readonly headers: number;
  readonly request: number;
}

const patience: Patience = { headers: 10_000, request: 30_000 };

/** Fastify answers an address that it cannot read before any hook or filter; this is how the filter is reached from there. */
interface Answering extends FastifyInstance {
  answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void;
}

/** Fastify as we run it. `logStream` receives the log instead of the standard output. */
export function createAdapter(
  env: Env,
  { headers, request }: Patience = patience,
  logStream?: { write(line: string): void },
): FastifyAdapter {
  const logger = loggerOptions(env);
  const options: FastifyHttpOptions<Server> = {
    logger: typeof logger === 'object' && logStream ? { ...logger, stream: logStream } : logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for every request would cost more than its parsing; what is logged of one names its id itself.
    childLoggerFactory: (log) => log,
    genReqId: (incoming) => requestId(incoming.headers['x-request-id']),
    requestIdHeader: false,
    trustProxy: env.trustProxy.length > 0 ? [...env.trustProxy] : false,
    bodyLimit: env.bodyLimit,
    // A redirection to the address without its slash would lose the body.
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: request,
    connectionTimeout: 120_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: headers, connectionsCheckingInterval: Math.min(headers, 2_000) },
    // While draining, a request that is already here is served; its answer closes the connection.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => (request.server as Answering).answerFailure(error, request, reply),
  };
  // No middleware is used, so its engine is not asked on every request.
  return new FastifyAdapter({ ...options, skipMiddie: true });
}

/** A caller's own request id is kept when it is harmless in a log and a header. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Everything about HTTP that is not a controller's business. Call once, before `app.init()` or `app.listen()`. */
export async function configureHttp(app: NestFastifyApplication, env: Env): Promise<void> {
  const instance = app.getHttpAdapter().getInstance();
  const failures = app.get(FailureFilter);
  const metrics = app.get(Metrics);
  const readiness = app.get(Readiness);
  const credentials = app.get(RequestCredentials);

  instance.decorate('answerFailure', (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    failures.answer(error, request, reply);
  });
  acceptOnlyJson(instance, env.bodyLimit);
  acceptCsvWhereTaken(instance);
  acceptBytesWhereTaken(instance, env.bodyLimit);
  await acceptFormsWhereTaken(instance, env.bodyLimit);
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).headers(securityHeaders);
    if (request.raw.url?.startsWith('/docs') === true) void reply.header('content-security-policy', pageSecurityPolicy);
    const refusal = refusalOf(request, credentials);
    if (refusal === undefined) done();
    else failures.answer(refusal, request, reply);
  });
  // Said by answers, not by requests: what was begun before the process was told to stop must not be promised another one.
  instance.addHook('onSend', (_, reply, payload, done) => {
    if (!readiness.wanted) void reply.header('connection', 'close');
    done(null, payload);
  });
  closeWhatBecomesIdle(instance);
  await shedLoad(app, env);
  letOriginsIn(
    instance,
    new CrossOrigin(app.get(CorsOrigins, { strict: false }), credentials, app.get(RateCounts)),
    failures,
  );
  instance.addHook('onResponse', (request, reply, done) => {
    metrics.observe(request, reply);
    if (request.log.level === 'debug' || request.log.level === 'trace') {
      const { id, method, routeOptions } = request;
      request.log.debug(
        { reqId: id, method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
        'Answered',
      );
    }
    done();
  });
}

/**
 * What helmet would set and a JSON API can use, as constants: helmet itself works them out anew for every answer, a fifth
 * of its cost. A handler that sets one of them wins.
 */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** The page at /docs needs its own scripts, styles and images. */
const pageSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** JSON in UTF-8 is the only body there is, but for files. An empty one counts as absent. */
function acceptOnlyJson(instance: FastifyInstance, bodyLimit: number): void {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    if (hasForeignCharset(request.headers['content-type']) || isCompressed(request.headers['content-encoding'])) {
      done(refusedWith(415), undefined);
      return;
    }
    const bytes = body as Buffer;
    if (bytes.length === 0) {
      done(null, undefined);
      return;
    }
    // A decoder puts U+FFFD in the place of what it cannot read, and that would be stored.
    if (!isUtf8(bytes)) {
      done(refusedWith(400), undefined);
      return;
    }
    const json = bytes.toString('utf8');
    if (nestsTooDeep(json) || hasUnstorableText(json)) done(refusedWith(400), undefined);
    else void parse(request, json, done);
  });
}

/** Passed on as it comes: a file may be larger than memory. */
function acceptCsvWhereTaken(instance: FastifyInstance): void {
  instance.addContentTypeParser('text/csv', (request, body, done) => {
    if (takesCsv(request) && !hasForeignCharset(request.headers['content-type'])) done(null, body);
    else done(refusedWith(415), undefined);
  });
}

/** The parser is chosen by the content type, which a sender of signed bytes is free to choose: it is set to ours first. */
function acceptBytesWhereTaken(instance: FastifyInstance, bodyLimit: number): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    if (takesRawBody(request)) request.headers = { 'content-type': rawBodyType };
    done();
  });
  instance.addContentTypeParser(rawBodyType, { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    if (takesRawBody(request)) done(null, body);
    else done(refusedWith(415), undefined);
  });
}

/** Bytes of a file that is refused. */
const mostThrownAway = 67_108_864;

/** Pages have forms. Their files are read by the handler, after the guards: until then only the stated length is looked at. */
async function acceptFormsWhereTaken(instance: FastifyInstance, bodyLimit: number): Promise<void> {
  const type = 'application/x-www-form-urlencoded';
  instance.addContentTypeParser(type, { parseAs: 'string', bodyLimit }, (request, body, done) => {
    if (!takesForm(request) || hasForeignCharset(request.headers['content-type'])) {
      done(refusedWith(415), undefined);
      return;
    }
    try {
      done(null, fieldsOf(body as string));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
  instance.addHook('preParsing', (request, reply, _payload, done) => {
    const isFile = request.headers['content-type']?.toLowerCase().startsWith('multipart/') === true;
    if (!isFile || request.is404) return done();
    if (!takesFile(request)) return done(refusedWith(415));
    const length = statedLength(request);
    // A browser shows an answer only when it could send all that it had: what is too large is thrown away, up to a point.
    if (length > mostThrownAway) void reply.header('connection', 'close');
    done(fits(request, length) ? null : refusedWith(413));
  });
  await instance.register(multipart, { throwFileSizeLimit: false });
}

function hasForeignCharset(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.length === 'application/json'.length) return false;
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  return charset !== undefined && !/^utf-?8$/i.test(charset);
}

/** Nothing is unpacked here, so nothing small can become large. */
function isCompressed(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity';
}

/** An error as Fastify makes them, for `failureOf`. */
function refusedWith(statusCode: number): Error {
  return Object.assign(new Error('Refused'), { code: 'FST_ERR_REFUSED', statusCode });
}

function refusalOf(request: FastifyRequest, credentials: RequestCredentials): Error | undefined {
  if (request.raw.url?.includes('%00') === true) return refusedWith(400);
  const { rawHeaders } = request.raw;
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const role = credentials.roleOf(name);
    if (role === undefined) continue;
    seen ??= new Set();
    if (seen.has(role)) return twice(name);
    seen.add(role);
  }
  return undefined;
}

function twice(header: string): DomainError {
  return new DomainError('request.duplicate_header', 'invalid', `The request has two ${header} headers.`, { header });
}

/**
 * Node closes the idle connections once, when a server closes. Those of requests in hand, which were promised to be kept
 * alive, would hold up the end for as long as that is.
 */
function closeWhatBecomesIdle(instance: FastifyInstance): void {
  instance.addHook('preClose', (done) => {
    const sweep = setInterval(() => instance.server.closeIdleConnections(), 50);
    instance.server.once('close', () => clearInterval(sweep));
    done();
  });
}

function letOriginsIn(instance: FastifyInstance, crossOrigin: CrossOrigin, failures: FailureFilter): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (origin === undefined) {
      done();
    } else if (CrossOrigin.isPreflight(request)) {
      crossOrigin.preflight(request, reply, origin).catch((error: unknown) => failures.answer(error, request, reply));
    } else {
      crossOrigin.permit(request, reply, origin).then(
        () => done(),
        (error: unknown) => failures.answer(error, request, reply),
      );
    }
  });
}
