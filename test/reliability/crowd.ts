import { setTimeout as sleep } from 'node:timers/promises';
import { type Reply } from '../support/shopper.js';

/** Runs `act` for 0 … `count` − 1, at most `width` at a time. */
export async function crowd<Result>(
  count: number,
  width: number,
  act: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const walk = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await act(index);
  };
  await Promise.all(Array.from({ length: width }, walk));
  return results;
}

const mostVisits = 10;

/**
 * Comes again when it is told to: a 503 with `Retry-After` is the refusal of a server that is too busy for the moment, and
 * has changed nothing. Every other answer is the last one, and so is the tenth.
 */
export async function patiently<Body>(ask: () => Promise<Reply<Body>>): Promise<Reply<Body>> {
  for (let visit = 1; ; visit += 1) {
    const reply = await ask();
    const seconds = Number(reply.headers['retry-after'] ?? 0);
    if (reply.status !== 503 || seconds === 0 || visit === mostVisits) return reply;
    // Not all at once.
    await sleep(1_000 * seconds * (1 + Math.random()));
  }
}

/** How often each answer came: `{ '201': 10, '409 stock.short': 90 }`. */
export function answers(replies: readonly Reply<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const { code } = body as { code?: string };
    const answer = code === undefined ? String(status) : `${status} ${code}`;
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}
