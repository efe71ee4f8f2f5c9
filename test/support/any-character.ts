import fc from 'fast-check';

const surrogates = { from: 0xd800, count: 0x800 };

/**
 * What fast-check has for the unit `binary` of a string: every character there is. That one looks up the number of a
 * character in a table of all of them, whose making takes a second and 120 MB.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat({ max: 0x10ffff - surrogates.count })
  .map((index) => String.fromCodePoint(index < surrogates.from ? index : index + surrogates.count), indexOf);

/** For fast-check, which asks of any value at all whether this could have made it. */
function indexOf(text: unknown): number {
  const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
  if (point === undefined || String.fromCodePoint(point) !== text) throw new Error('Not one character');
  return point < surrogates.from ? point : point - surrogates.count;
}
