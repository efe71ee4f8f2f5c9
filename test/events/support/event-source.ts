import { request as send } from 'node:http';

/** A reader of server-sent events, as a browser's `EventSource` is one. */
export class EventSource {
  readonly events: { id: string; event: string; data: Record<string, unknown> }[] = [];
  text = '';
  lastEventId = '';
  ended = false;
  private wake: () => void = () => undefined;

  static async open(
    url: string,
    path: string,
    { lastEventId, store = 'acme' }: { lastEventId?: string; store?: string } = {},
  ): Promise<EventSource & { status: number; close: () => void }> {
    const source = new EventSource();
    const { hostname, port } = new URL(url);
    const headers: Record<string, string> = { Authorization: `Bearer sk_demo_${store}` };
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId;
    return new Promise((resolve, reject) => {
      const outgoing = send(
        { hostname, port, path: `/admin/v1/events/stream${path}`, headers, agent: false },
        (incoming) => {
          incoming.setEncoding('utf8');
          incoming.on('data', (chunk: string) => source.take(chunk));
          incoming.on('close', () => {
            source.ended = true;
            source.wake();
          });
          resolve(Object.assign(source, { status: incoming.statusCode ?? 0, close: () => outgoing.destroy() }));
        },
      );
      outgoing.on('error', (error) => (source.text === '' ? reject(error) : undefined));
      outgoing.end();
    });
  }

  async until(done: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!done()) {
      if (Date.now() > deadline) throw new Error(`Waited in vain; got ${this.text}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private take(chunk: string): void {
    this.text += chunk;
    const blocks = this.text.split('\n\n').slice(0, -1);
    this.events.length = 0;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      ) as Record<string, string>;
      if (fields['id'] !== undefined) this.lastEventId = fields['id'];
      if (fields['data'] === undefined) continue;
      this.events.push({
        id: fields['id'] ?? '',
        event: fields['event'] ?? '',
        data: JSON.parse(fields['data']) as Record<string, unknown>,
      });
    }
    this.wake();
  }
}
