import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A receiver of webhooks in this process. Every path answers 204 at once, unless it is told to fail or to be slow. */
export async function openReceiver() {
  const received = new Map();
  const failing = new Set();
  const slow = new Map();
  const server = createServer((request, response) => {
    const { url: path } = request;
    const kept = path.startsWith('/idle');
    const chunks = [];
    request.on('data', (chunk) => kept && chunks.push(chunk));
    request.on('end', async () => {
      if (!received.has(path)) received.set(path, { count: 0, bodies: [] });
      const seen = received.get(path);
      seen.count += 1;
      if (kept) seen.bodies.push({ at: Date.now(), body: Buffer.concat(chunks).toString() });
      if (slow.has(path)) await sleep(slow.get(path));
      response.writeHead(failing.has(path) ? 500 : 204).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const count = (path) => received.get(path)?.count ?? 0;
  return {
    url: (path) => `http://127.0.0.1:${server.address().port}${path}`,
    count,
    bodies: (path) => received.get(path)?.bodies ?? [],
    fail: (path) => failing.add(path),
    delay: (path, milliseconds) => slow.set(path, milliseconds),
    until: async (path, expected) => {
      while (count(path) < expected) await sleep(5);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
