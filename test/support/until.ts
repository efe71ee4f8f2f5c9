import { setTimeout as sleep } from 'node:timers/promises';

/** Reads again and again until what it reads is as awaited, and returns that. Fails when it is not within ten seconds. */
export async function until<Read>(read: () => Promise<Read>, isAwaited: (seen: Read) => boolean): Promise<Read> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const seen = await read();
    if (isAwaited(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`Waited ten seconds in vain; the last was ${JSON.stringify(seen)}`);
    await sleep(10);
  }
}
