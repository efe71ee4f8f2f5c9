import { type Agent, request as send } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** Parsed JSON; undefined when it is not JSON. */
  readonly body: unknown;
}

export interface Question {
  /** A list is sent as it is, names and values in turn, so that a name can stand twice. */
  readonly headers?: Record<string, string> | string[];
  /** Text and bytes go out as they are; anything else as JSON. */
  readonly body?: unknown;
  /** Keeps connections for the next request; without one, each has its own. */
  readonly agent?: Agent;
}

/** One HTTP exchange, with nothing added that the test did not ask for. */
export function ask(
  url: string,
  method: string,
  path: string,
  { headers = {}, body, agent }: Question = {},
): Promise<Answer> {
  const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const given = Array.isArray(headers) ? headers : Object.entries(headers).flat();
  const bodiless = payload === undefined && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS');
  const list = bodiless ? [...given] : ['Content-Length', String(Buffer.byteLength(payload ?? '')), ...given];
  const named = list.some((name) => name.toLowerCase() === 'content-type');
  if (payload !== undefined && !named) list.push('Content-Type', 'application/json');
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = send(
      { hostname, port, method, path, agent: agent ?? false, headers: ['Host', `${hostname}:${port}`, ...list] },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = String(incoming.headers['content-type']).includes('json');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            body: json && text !== '' ? (JSON.parse(text) as unknown) : undefined,
          });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
