import { RateWindow } from './rate-window.js';

const minute = 60_000;

describe('RateWindow', () => {
  it('counts to the limit, refuses beyond it, and begins again with the next minute', () => {
    const window = new RateWindow();
    const at = 10 * minute + 15_000;
    expect(window.hit('a', 2, at)).toEqual({ allowed: true, remaining: 1, resetSeconds: 45 });
    expect(window.hit('a', 2, at + 1_000)).toEqual({ allowed: true, remaining: 0, resetSeconds: 44 });
    expect(window.hit('a', 2, at + 44_999)).toEqual({ allowed: false, remaining: 0, resetSeconds: 1 });
    expect(window.hit('a', 2, at + 45_000)).toEqual({ allowed: true, remaining: 1, resetSeconds: 60 });
  });

  it('counts each key for itself', () => {
    const window = new RateWindow();
    window.hit('a', 1, minute);
    expect(window.hit('b', 1, minute).allowed).toBe(true);
    expect(window.hit('a', 1, minute).allowed).toBe(false);
  });

  it('tells whether a key has hits left, without a hit', () => {
    const window = new RateWindow();
    expect(window.isSpent('a', 1, minute)).toBe(false);
    window.hit('a', 1, minute);
    expect(window.isSpent('a', 1, minute)).toBe(true);
    expect(window.isSpent('a', 2, minute)).toBe(false);
    expect(window.isSpent('b', 1, minute)).toBe(false);
    expect(window.isSpent('a', 1, 2 * minute)).toBe(false);
  });

  it('begins again when the clock is set back', () => {
    const window = new RateWindow();
    window.hit('a', 1, 100 * minute);
    expect(window.hit('a', 1, 40 * minute)).toEqual({ allowed: true, remaining: 0, resetSeconds: 60 });
  });

  it('forgets the oldest key rather than grow without end', () => {
    const window = new RateWindow();
    for (let index = 0; index <= 100_000; index += 1) window.hit(`key ${index}`, 1, minute);
    expect(window.hit('key 100000', 1, minute).allowed).toBe(false);
    expect(window.hit('key 0', 1, minute).allowed).toBe(true);
  });
});
