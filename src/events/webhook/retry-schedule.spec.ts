import { judge, parseRetryAfter } from './retry-schedule.js';
import { standardPolicy } from './webhook-envelope.js';
import { type AttemptOutcome } from './webhook.types.js';

const answer = (status: number | null, retryAfter: number | null = null): AttemptOutcome => ({ status, retryAfter });

describe('what follows from an attempt', () => {
  it.each([200, 201, 204, 299])('is delivered with %i', (status) => {
    expect(judge(answer(status), 0, standardPolicy)).toEqual({ kind: 'delivered' });
  });

  it('follows the schedule of Standard Webhooks, ten attempts in 75 hours and 35 minutes, and then gives up', () => {
    const waits = Array.from({ length: 9 }, (_, failures) => judge(answer(500), failures, standardPolicy, 0));
    expect(waits.map((verdict) => verdict.kind === 'retry' && verdict.seconds)).toEqual([
      5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]);
    expect(judge(answer(500), 9, standardPolicy)).toEqual({ kind: 'dead', gone: false });
  });

  it('adds up to a tenth at random', () => {
    expect(judge(answer(500), 1, standardPolicy, 1)).toMatchObject({ seconds: 330 });
  });

  it.each([100, 301, 302, 307, 400, 404, 500, null])('takes %s for a failure', (status) => {
    expect(judge(answer(status), 0, standardPolicy, 0)).toEqual({ kind: 'retry', seconds: 5, pause: null });
  });

  it('ends with 410, at the first attempt', () => {
    expect(judge(answer(410), 0, standardPolicy)).toEqual({ kind: 'dead', gone: true });
  });

  it('waits as long as it is asked to, but no longer than a day, and never shorter than the schedule', () => {
    expect(judge(answer(429, 90), 0, standardPolicy, 0)).toEqual({ kind: 'retry', seconds: 90, pause: 90 });
    expect(judge(answer(503, 9e9), 0, standardPolicy, 0)).toEqual({ kind: 'retry', seconds: 86_400, pause: 86_400 });
    expect(judge(answer(429, 10), 1, standardPolicy, 0)).toEqual({ kind: 'retry', seconds: 300, pause: 10 });
    expect(judge(answer(500, 90), 0, standardPolicy, 0)).toEqual({ kind: 'retry', seconds: 90, pause: null });
  });

  it('gives up early where the contract says so', () => {
    const policy = { ...standardPolicy, attemptsAllowed: () => 2 };
    expect(judge(answer(400), 0, policy, 0)).toMatchObject({ kind: 'retry' });
    expect(judge(answer(400), 1, policy, 0)).toEqual({ kind: 'dead', gone: false });
  });
});

it.each([
  ['120', 120],
  ['0', 0],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
  [undefined, null],
  [['1', '2'], null],
])('reads Retry-After: %s as %s', (header, seconds) => {
  expect(parseRetryAfter(header, Date.parse('2026-11-21T12:00:00Z'))).toBe(seconds);
});
