import { newId, secretToken } from './ids.js';

describe('a secret token', () => {
  it('has the bytes that were asked for, and never those of another', () => {
    const sizes = [12, 16, 24, 32, 33];
    const tokens = Array.from({ length: 5_000 }, (_, index) => secretToken(sizes[index % sizes.length]));
    tokens.forEach((token, index) =>
      expect(Buffer.from(token, 'base64url')).toHaveLength(sizes[index % sizes.length] ?? 0),
    );
    // No run of six bytes comes twice: it would take some eighty million tokens by chance.
    const runs = tokens.map((token) => token.slice(0, 8));
    expect(new Set(runs).size).toBe(tokens.length);
    expect(new Set(tokens.map((token) => token.slice(-8))).size).toBe(tokens.length);
  });

  it('has 256 bits unless told otherwise, and 4,096 bytes at most', () => {
    expect(Buffer.from(secretToken(), 'base64url')).toHaveLength(32);
    expect(new Set(Buffer.from(secretToken(4_096), 'base64url')).size).toBe(256);
    expect(() => secretToken(4_097)).toThrow(RangeError);
  });
});

describe('an id', () => {
  afterEach(() => jest.restoreAllMocks());

  const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  const clockAt = (time: number): void => void jest.spyOn(Date, 'now').mockReturnValue(time);

  it('is a UUIDv7 of its millisecond', () => {
    const before = Date.now();
    const ids = Array.from({ length: 1_000 }, newId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(timeOf(ids[0] as string)).toBeGreaterThanOrEqual(before);
    expect(timeOf(ids.at(-1) as string)).toBeLessThanOrEqual(Date.now());
  });

  it('is greater than those before it, within a millisecond and while the clock is set back', () => {
    const now = Date.now();
    const ids = [now, now, now - 3_600_000, now + 1].flatMap((time) => {
      clockAt(time);
      return Array.from({ length: 5_000 }, newId);
    });
    expect(new Set(ids).size).toBe(20_000);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids.slice(0, 15_000).map(timeOf))).toEqual(new Set([now]));
    expect(timeOf(ids.at(-1) as string)).toBe(now + 1);
  });

  it('ends in bits that no other has', () => {
    const ends = Array.from({ length: 5_000 }, () => newId().slice(-10));
    expect(new Set(ends).size).toBe(5_000);
  });
});
