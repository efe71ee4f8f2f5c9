import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { Behaviour } from './behaviour.js';
import { Books } from './books.js';
import { Charges } from './charges.js';
import { serveMerchants } from './merchant-api.js';
import { Messenger } from './messenger.js';
import { sendFailure, servePages } from './pay-pages.js';
import { Refusal } from './refusal.js';
import { serveSandbox } from './sandbox-api.js';

export interface GatewayOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  /** Where browsers find the pay pages, without a slash at the end; the address it listens on when left out. */
  readonly publicUrl?: string;
  /** Where charges and messages outlive a restart, in `sandbox-gateway.jsonl`; they are in memory alone when left out. */
  readonly directory?: string;
  /** Milliseconds that a slow answer takes, or what it waits for. */
  readonly slowness?: number | Promise<void>;
  /** Milliseconds between the attempts to send a webhook. */
  readonly retryDelays?: readonly number[];
}

export interface RunningGateway {
  /** Where it listens. */
  readonly url: string;
  /** Breaks off what is still waiting. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

const fileName = 'sandbox-gateway.jsonl';
const defaultSlowness = 30_000;

/** Starts the sandbox payment gateway: a server of its own, which moves no money. Throws when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const stopped = new AbortController();
  // Every slow answer listens, and there may be hundreds.
  setMaxListeners(0, stopped.signal);
  const server = Fastify({
    bodyLimit: 65_536,
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true } },
  });
  acceptForms(server);
  answerFailures(server);

  const books = new Books(options.directory === undefined ? null : join(options.directory, fileName));
  const messenger = new Messenger(books, options.retryDelays);
  const behaviour = new Behaviour();
  let pagesUrl = options.publicUrl ?? '';
  const charges = new Charges(books, messenger, () => pagesUrl);
  const { slowness = defaultSlowness } = options;
  const pause = () =>
    typeof slowness === 'number' ? sleep(slowness, undefined, { signal: stopped.signal }) : slowness;
  serveMerchants(server, { charges, behaviour, pause });
  serveSandbox(server, charges, behaviour);
  servePages(server, charges);

  const url = await server.listen({ port: options.port, host: options.host });
  if (pagesUrl === '') pagesUrl = url;
  messenger.resume();
  return {
    url,
    stop: async () => {
      stopped.abort();
      messenger.stop();
      await server.close();
    },
  };
}

/** What the pay pages send. */
function acceptForms(server: FastifyInstance): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body as string));
  });
}

function answerFailures(server: FastifyInstance): void {
  const unknown = new Refusal(404, 'route.unknown', 'There is nothing at this address.');
  server.setNotFoundHandler((_request, reply) => reply.code(404).send(bodyOf(unknown)));
  server.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
    if (error instanceof Refusal) {
      return request.url.startsWith('/pay/') ? sendFailure(reply, error) : reply.code(error.status).send(bodyOf(error));
    }
    const status = error.statusCode ?? 500;
    // A failure of the gateway itself ends up in the log of whoever runs it; an answer to a stopped one reaches nobody.
    if (status >= 500 && error.name !== 'AbortError') console.error(error);
    const message = status >= 500 ? 'The gateway failed.' : error.message;
    return reply.code(status).send(bodyOf({ code: status >= 500 ? 'gateway.failed' : 'request.invalid', message }));
  });
}

function bodyOf({ code, message }: Pick<Refusal, 'code' | 'message'>): object {
  return { error: { code, message } };
}
