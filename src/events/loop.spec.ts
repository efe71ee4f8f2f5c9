import { Logger } from '@nestjs/common';
import { Loop, type Pace } from './loop.js';

/** Runs a loop whose turns end as told, and returns the milliseconds between the beginnings of its turns. */
async function pausesAfter(paces: readonly Pace[]): Promise<number[]> {
  const begun: number[] = [];
  await new Promise<void>((resolve) => {
    const loop = new Loop({
      name: 'Testing',
      logger: new Logger('test'),
      turn: () => {
        begun.push(performance.now());
        const pace = paces[begun.length - 1];
        if (pace === undefined) void loop.stop().then(resolve);
        return Promise.resolve(pace ?? 'idle');
      },
      idleMilliseconds: 1,
      gatherMilliseconds: 20,
    });
    loop.start();
  });
  return begun.slice(1).map((time, index) => time - (begun[index] ?? 0));
}

/** The shortest of three runs: a busy machine may lengthen a pause, never shorten it. */
async function shortestAfter(paces: readonly Pace[]): Promise<number[]> {
  const runs = [await pausesAfter(paces), await pausesAfter(paces), await pausesAfter(paces)];
  return paces.map((_, turn) => Math.min(...runs.map((pauses) => pauses[turn] ?? NaN)));
}

describe('A loop', () => {
  it('gathers for longer from turn to turn while there is something each time, up to a tenth of a second', async () => {
    const pauses = await shortestAfter(['gather', 'gather', 'gather', 'gather']);
    // A timer may fire a millisecond early.
    [20, 40, 80, 100].forEach((least, turn) => expect(pauses[turn]).toBeGreaterThanOrEqual(least - 1));
    expect(pauses.at(-1)).toBeLessThan(150);
  });

  it('begins anew after a turn in which there was nothing', async () => {
    const again = (await shortestAfter(['gather', 'gather', 'idle', 'gather'])).at(-1);
    expect(again).toBeGreaterThanOrEqual(19);
    expect(again).toBeLessThan(70);
  });

  it('does not wait where there is more to be had at once', async () => {
    const [pause] = await shortestAfter(['at-once']);
    expect(pause).toBeLessThan(15);
  });

  it('takes no turn after a wait in which nobody has called, until a look finds something', async () => {
    const found = [false, false, true];
    let looks = 0;
    const turns: number[] = [];
    await new Promise<void>((resolve) => {
      const loop = new Loop({
        name: 'Testing',
        logger: new Logger('test'),
        turn: () => {
          turns.push(looks);
          // The second turn follows what was found, the third a call, which nothing has to be found for.
          if (turns.length === 2) loop.wake();
          if (turns.length === 3) void loop.stop().then(resolve);
          return Promise.resolve('idle');
        },
        look: () => {
          looks += 1;
          return Promise.resolve(found[looks - 1] ?? false);
        },
        idleMilliseconds: 1,
      });
      loop.start();
    });
    expect(turns).toEqual([0, 3, 3]);
  });

  it('takes a turn where looking fails, which tells why', async () => {
    let turns = 0;
    await new Promise<void>((resolve) => {
      const loop = new Loop({
        name: 'Testing',
        logger: new Logger('test'),
        turn: () => {
          turns += 1;
          if (turns === 2) void loop.stop().then(resolve);
          return Promise.resolve('idle');
        },
        look: () => Promise.reject(new Error('no connection')),
        idleMilliseconds: 1,
      });
      loop.start();
    });
    expect(turns).toBe(2);
  });
});
