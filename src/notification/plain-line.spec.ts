import { isPlainAddress, plainLine } from './plain-line.js';

describe('a plain line', () => {
  it.each([
    ['Rafiul Hassan', 'Rafiul Hassan'],
    ['Rafiul\r\nBcc: everyone@example.test', 'Rafiul Bcc: everyone@example.test'],
    ['a\u2028b\u2029c\u0085d\0e', 'a b c d e'],
    ['\u202egnp.exe\u202c', 'gnp.exe'],
    [' জামদানি শাড়ি ', 'জামদানি শাড়ি'],
  ])('of %j is %j', (text, line) => expect(plainLine(text)).toBe(line));
});

describe('a plain address', () => {
  it.each(['buyer@acme.test', "o'neil+shop@mail.example.test", 'বাংলা@উদাহরণ.test'])('is %s', (text) =>
    expect(isPlainAddress(text)).toBe(true),
  );

  it.each([
    'a@example.test\r\nRCPT TO:<b@example.test>',
    'a@example.test,b@example.test',
    'a@example.test b@example.test',
    'Name <a@example.test>',
    '"a b"@example.test',
    'group:a@example.test;',
    'a@b@example.test',
    '@example.test',
    'a@',
    '',
    `${'a'.repeat(250)}@example.test`,
  ])('is not %j', (text) => expect(isPlainAddress(text)).toBe(false));
});
