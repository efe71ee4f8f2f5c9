import { inBatches, longestRunSeconds, whileDue } from './jobs.js';

describe('working in batches', () => {
  it.each([
    [0, 1],
    [2, 1],
    [3, 2],
    [7, 3],
  ])('does %i pieces in %i batches of at most three', async (pieces, batches) => {
    let left = pieces;
    let asked = 0;
    const done = await inBatches(3, async (limit) => {
      const taken = Math.min(limit, left);
      left -= taken;
      asked += 1;
      return taken;
    });
    expect([done, asked, left]).toEqual([pieces, batches, 0]);
  });
});

describe('working while something is due', () => {
  afterEach(() => jest.restoreAllMocks());

  it('goes on after what has failed, and ends when there is nothing more', async () => {
    const results = [true, new Error('one'), true, false];
    const failures: unknown[] = [];
    await whileDue(
      () => {
        const result = results.shift();
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result === true);
      },
      (error) => failures.push(error),
    );
    expect([results, failures]).toEqual([[], [new Error('one')]]);
  });

  it('begins nothing after its time', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    let times = 0;
    await whileDue(
      () => {
        times += 1;
        now += (longestRunSeconds * 1_000) / 4;
        return Promise.resolve(true);
      },
      () => undefined,
    );
    expect(times).toBe(4);
  });
});
