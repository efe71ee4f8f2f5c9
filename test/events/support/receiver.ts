import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Received {
  readonly path: string;
  /** `webhook-id` */
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly type: string; readonly aggregateId: string; readonly data: Record<string, unknown> };
  readonly at: number;
}

type Behaviour = (received: Received, response: ServerResponse) => void | Promise<void>;

/** Somebody's webhook receiver on this machine. Paths behave as told; all others answer 204. */
export class Receiver {
  readonly all: Received[] = [];
  private readonly behaviours = new Map<string, Behaviour>();
  private readonly busy = new Map<string, number>();
  /** The most requests that a path had at one time. */
  readonly busiest = new Map<string, number>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        void receiver.take(
          {
            path: request.url ?? '',
            id: String(request.headers['webhook-id']),
            headers: request.headers,
            text,
            body: JSON.parse(text) as Received['body'],
            at: performance.now(),
          },
          response,
        );
      });
      request.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  on(path: string, behaviour: Behaviour): void {
    this.behaviours.set(path, behaviour);
  }

  answer(path: string, status: number, headers: Record<string, string> = {}, body = ''): void {
    this.on(path, (_, response) => void response.writeHead(status, headers).end(body));
  }

  at(path: string): Received[] {
    return this.all.filter((received) => received.path === path);
  }

  async until(path: string, count: number, milliseconds = 10_000): Promise<Received[]> {
    const deadline = Date.now() + milliseconds;
    while (this.at(path).length < count) {
      if (Date.now() > deadline) throw new Error(`${path} got ${this.at(path).length} of ${count} requests`);
      await sleep(5);
    }
    return this.at(path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(received: Received, response: ServerResponse): Promise<void> {
    const { path } = received;
    this.all.push(received);
    const now = (this.busy.get(path) ?? 0) + 1;
    this.busy.set(path, now);
    this.busiest.set(path, Math.max(now, this.busiest.get(path) ?? 0));
    response.on('close', () => this.busy.set(path, (this.busy.get(path) ?? 1) - 1));
    const behaviour = this.behaviours.get(path);
    if (behaviour) await behaviour(received, response);
    else response.writeHead(204).end();
  }
}
