import { inBatches } from './jobs.js';

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
