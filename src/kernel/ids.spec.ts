import { secretToken } from './ids.js';

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
