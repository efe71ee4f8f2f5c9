import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/any-character.js';
import { hasUnstorableText, nestsTooDeep } from './json-body.js';

describe('nestsTooDeep', () => {
  it.each([
    ['[]', false],
    ['['.repeat(32) + ']'.repeat(32), false],
    ['['.repeat(33) + ']'.repeat(33), true],
    ['{"a":'.repeat(33) + '1' + '}'.repeat(33), true],
    [JSON.stringify('['.repeat(100)), false],
    [JSON.stringify(`"\\"${'{'.repeat(100)}`), false],
    ['"never closed' + '['.repeat(100), false],
  ])('case %#', (json, deep) => expect(nestsTooDeep(json)).toBe(deep));

  it('counts the depth and not the brackets', () => {
    expect(nestsTooDeep(JSON.stringify(Array.from({ length: 500 }, () => ({ a: [] }))))).toBe(false);
  });
});

describe('hasUnstorableText', () => {
  it.each([
    ['{"a":"plain"}', false],
    ['"\\u0000"', true],
    ['"\\\\u0000"', false],
    ['"\\\\\\u0000"', true],
    ['"\\ud83d\\ude00"', false],
    ['"\\ud83d"', true],
    ['"\\ude00"', true],
    ['"\\ud83d and \\ude00"', true],
    ['"\\ud83d\\ud83d\\ude00"', true],
    ['"\\u0041\\n"', false],
  ])('%s is %s', (json, unstorable) => expect(hasUnstorableText(json)).toBe(unstorable));

  it('accepts whatever JSON.stringify makes of well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(hasUnstorableText(JSON.stringify(text))).toBe(text.includes('\0'));
      }),
    );
  });
});
