import { Kept } from './kept.js';

const at = (revision: string | null, storeId = 1) => ({ storeId, revision });

describe('A kept value', () => {
  it('is there for the revision that it was read under, and for no other', () => {
    const kept = new Kept<{ name: string }>(10);
    const mug = { name: 'Mug' };
    kept.set(at('7'), 'mug', mug);
    expect(kept.get(at('7'), 'mug')).toBe(mug);
    expect([kept.get(at('8'), 'mug'), kept.get(at('7,8'), 'mug'), kept.get(at(''), 'mug')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is its own store’s', () => {
    const kept = new Kept<{ name: string }>(10);
    kept.set(at('7', 1), '1 mug', { name: 'Mug' });
    expect(kept.get(at('7', 2), '1 mug')).toBeUndefined();
    expect(kept.get(at('7', 11), 'mug')).toBeUndefined();
  });

  it('is not kept for a reader that does not know the revision', async () => {
    const kept = new Kept<number[]>(10);
    let reads = 0;
    const read = () => Promise.resolve([(reads += 1)]);
    expect(await kept.through(at(null), 'a', read)).toEqual([1]);
    expect(await kept.through(at(null), 'a', read)).toEqual([2]);
  });

  it('is read once for a revision, an empty one as well', async () => {
    const kept = new Kept<number[]>(10);
    let reads = 0;
    const read = () => {
      reads += 1;
      return Promise.resolve([]);
    };
    await kept.through(at(''), 'a', read);
    await kept.through(at(''), 'a', read);
    expect(reads).toBe(1);
    await kept.through(at('1'), 'a', read);
    expect(reads).toBe(2);
  });

  it('is not there after a read that failed', async () => {
    const kept = new Kept<number[]>(10);
    await expect(kept.through(at('1'), 'a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await kept.through(at('1'), 'a', () => Promise.resolve([1]))).toEqual([1]);
  });

  it('makes room for others: those least used go first', () => {
    const kept = new Kept<number[]>(2);
    kept.set(at('1'), 'a', [1]);
    kept.set(at('1'), 'b', [2]);
    kept.get(at('1'), 'a');
    kept.set(at('1'), 'c', [3]);
    expect(['a', 'b', 'c'].map((key) => kept.get(at('1'), key))).toEqual([[1], undefined, [3]]);
  });
});
