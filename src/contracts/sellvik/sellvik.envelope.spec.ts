import { createHmac } from 'node:crypto';
import { sellvikPolicy, sellvikSignature } from './sellvik.envelope.js';

describe("Sellvik's webhooks", () => {
  it('SV-49: are sent nine times: at once and after 30 s, 2 m, 10 m, 30 m, 2 h, 6 h, 18 h and 24 h, for 10 s each', () => {
    expect(sellvikPolicy).toMatchObject({
      delays: [30, 120, 600, 1_800, 7_200, 21_600, 64_800, 86_400],
      timeoutMilliseconds: 10_000,
    });
  });

  it.each([
    [null, Infinity],
    [302, Infinity],
    [399, Infinity],
    [400, 2],
    [407, 2],
    [408, Infinity],
    [409, 2],
    [428, 2],
    [429, Infinity],
    [430, 2],
    [499, 2],
    [500, Infinity],
  ])('SV-49: after the answer %j are sent %d times at most', (status, attempts) => {
    expect(sellvikPolicy.attemptsAllowed(status)).toBe(attempts);
  });

  it('SV-36: are signed by each secret, the newest last, where receivers that read one signature find it', () => {
    const signed = (secret: string): string => createHmac('sha256', secret).update('1700000000.{"id":1}').digest('hex');
    expect(sellvikSignature(['new', 'old'], 1_700_000_000, '{"id":1}')).toBe(
      `t=1700000000,v1=${signed('old')},v1=${signed('new')}`,
    );
  });
});
