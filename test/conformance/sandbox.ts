import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Sandbox {
  readonly url: string;
  /** From now on questions are taken and not answered. */
  silence(): void;
  /** From now on they are answered again. */
  speak(): void;
  close(): Promise<void>;
}

/** The other end of an extension, answering in JSON: `answer` gets the method, the path and the body of a question. */
export async function openSandbox(answer: (method: string, path: string, body: unknown) => unknown): Promise<Sandbox> {
  let silent = false;
  const server: Server = createServer((request, response) => {
    if (silent) return;
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const body: unknown = text === '' ? null : JSON.parse(text);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer(request.method ?? '', request.url ?? '', body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence: () => {
      silent = true;
    },
    speak: () => {
      silent = false;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
