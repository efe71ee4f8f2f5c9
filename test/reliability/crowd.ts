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
