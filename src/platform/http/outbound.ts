import { Agent, type buildConnector, type Dispatcher, request } from 'undici';

/** Bytes of an answer that are read; the first one more ends the exchange. */
export const maxAnswerBytes = 1_048_576;

/** Milliseconds from the question to the last byte of the answer, where the caller's own limit is not tighter. */
const longestExchange = 30_000;

export interface OutboundQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** From the question to the last byte of the answer; 30 seconds when it is longer or left out. */
  readonly milliseconds?: number;
  /** Ends the exchange early. */
  readonly signal?: AbortSignal;
  /** Made by `boundedAgent`, for exchanges that need a connector of their own. */
  readonly agent?: Dispatcher;
}

export interface OutboundAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export type OutboundFailure = 'timed_out' | 'unreachable' | 'too_large' | 'redirected' | 'failed' | 'not_json';

const explanations: Record<OutboundFailure, string> = {
  timed_out: 'gave no whole answer in time',
  unreachable: 'could not be reached, or broke off',
  too_large: `answered with more than ${maxAnswerBytes} bytes`,
  redirected: 'answered with a redirect, which is not followed',
  failed: 'failed',
  not_json: 'answered with something that is no JSON',
};

/** No answer that can be relied on. Names whom was asked, never what was sent or came back. */
export class OutboundError extends Error {
  constructor(
    readonly reason: OutboundFailure,
    url: string,
    readonly status: number | null = null,
    options?: ErrorOptions,
  ) {
    super(`${new URL(url).origin} ${explanations[reason]}${status === null ? '' : ` (status ${status})`}`, options);
    this.name = 'OutboundError';
  }
}

/**
 * Connections with an answer's size bounded, to be kept for as long as the process runs: idle ones do not keep it alive.
 * It is never a proxy, whatever the environment says. `connect` says how a connection is made.
 */
export function boundedAgent(connect?: buildConnector.BuildOptions | buildConnector.connector): Agent {
  return new Agent({ maxResponseSize: maxAnswerBytes, ...(connect && { connect }) });
}

const directAgent = boundedAgent();

/**
 * One HTTP exchange with somebody else's server, not to be had inside a transaction: at most 30 seconds in all and 1 MB
 * of answer, no redirect followed, no proxy used, nothing unpacked, nothing sent twice. Any status is an answer. Throws
 * `OutboundError` when there is none.
 */
export async function exchange(question: OutboundQuestion): Promise<OutboundAnswer> {
  const { method, url, headers, body, milliseconds = longestExchange, agent = directAgent } = question;
  // One controller and one timer: signals that wait for time and for one another cost ten times as much.
  const ending = new AbortController();
  const { signal } = ending;
  const end = (): void => ending.abort();
  const timer = setTimeout(end, Math.min(milliseconds, longestExchange));
  if (question.signal?.aborted) end();
  question.signal?.addEventListener('abort', end);
  try {
    const answer = await request(url, { method, headers, body, signal, dispatcher: agent });
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.bytes()) };
  } catch (error) {
    if (signal.aborted) throw new OutboundError('timed_out', url);
    const tooLarge = (error as { code?: string }).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
    throw new OutboundError(tooLarge ? 'too_large' : 'unreachable', url, null, { cause: error });
  } finally {
    clearTimeout(timer);
    question.signal?.removeEventListener('abort', end);
  }
}

export interface JsonQuestion extends Omit<OutboundQuestion, 'body'> {
  /** Sent as JSON; nothing is sent when left out. */
  readonly json?: unknown;
}

export interface JsonAnswer {
  /** 2xx, or 4xx: a refusal. */
  readonly status: number;
  /** Whatever it holds: to be checked before it is believed. */
  readonly body: unknown;
}

/** `exchange` in JSON, with its limits. Throws `OutboundError` for a redirect, a server's failure, and what is not JSON, too. */
export async function exchangeJson({ json, headers, ...question }: JsonQuestion): Promise<JsonAnswer> {
  const { status, body } = await exchange({
    ...question,
    headers: {
      accept: 'application/json',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  if (status >= 500) throw new OutboundError('failed', question.url, status);
  if (status >= 300 && status < 400) throw new OutboundError('redirected', question.url, status);
  try {
    return { status, body: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    // The parser's own error quotes what it could not read.
    throw new OutboundError('not_json', question.url, status);
  }
}
