import { proofTypeOf } from './proof-file.js';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]);
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const pdf = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n');
const page = Buffer.from('<!doctype html><script>alert(1)</script>');

describe('A file of a proof', () => {
  it.each([
    ['image/jpeg', jpeg],
    ['image/jpeg', Buffer.concat([jpeg, page])],
    ['image/png', png],
    ['application/pdf', pdf],
    ['application/pdf', Buffer.from(pdf.toString().replace('\n', '\r\n'))],
  ])('is known as %s by its first bytes', (type, content) => {
    expect(proofTypeOf(content)).toBe(type);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a web page', page],
    ['a web page with a picture in it', Buffer.concat([page, jpeg])],
    ['a PDF behind a script', Buffer.concat([Buffer.from('<script>/*'), pdf])],
    ['a vector drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a GIF', Buffer.from('GIF89a/*…*/=1;')],
    ['an archive', Buffer.from('504b0304', 'hex')],
    ['a program', Buffer.from('MZ')],
    ['half a signature', png.subarray(0, 8)],
    ['three bytes of a picture', jpeg.subarray(0, 3)],
    ['a PDF without an end', pdf.subarray(0, 20)],
    ['a PDF by name only', Buffer.from('%PDF-<script>%%EOF')],
  ])('is nothing we take when it is %s', (_what, content) => {
    expect(proofTypeOf(content)).toBeNull();
  });
});
