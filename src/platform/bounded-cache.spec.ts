import { boundedCache } from './bounded-cache.js';

describe('A bounded cache', () => {
  it('lets the entry go that was not used for longest', () => {
    const cache = boundedCache<string, number>(3);
    for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);
    cache.get('a');
    cache.set('d', 3);
    cache.set('d', 4);
    expect([...cache.entries()]).toEqual([
      ['d', 4],
      ['a', 0],
      ['c', 2],
    ]);
  });
});
