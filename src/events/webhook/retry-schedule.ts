import { type AttemptOutcome, type DeliveryPolicy } from './webhook.types.js';

const day = 86_400;
/** A share of the delay that is added at random, so that what failed together does not come back together. */
const jitter = 0.1;
/** Seconds; a receiver that asks for more is asked again after a day all the same. */
const longestRetryAfter = day;

export type Verdict =
  | { readonly kind: 'delivered' }
  /** `pause`: the endpoint has asked to be left alone for these seconds. */
  | { readonly kind: 'retry'; readonly seconds: number; readonly pause: number | null }
  | { readonly kind: 'dead'; readonly gone: boolean };

/**
 * What follows from an attempt. `failures` are the attempts that had failed before it. Anything but a 2xx is a failure,
 * redirects too; 410 ends the endpoint; `Retry-After` is waited for, however short the schedule is. `random` is 0 to 1.
 */
export function judge(
  { status, retryAfter }: AttemptOutcome,
  failures: number,
  policy: DeliveryPolicy,
  random: number = Math.random(),
): Verdict {
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'dead', gone: true };
  const delay = policy.delays[failures];
  if (delay === undefined || failures + 1 >= policy.attemptsAllowed(status)) return { kind: 'dead', gone: false };
  const wished = retryAfter === null ? 0 : Math.min(retryAfter, longestRetryAfter);
  const pausing = wished > 0 && (status === 429 || status === 503);
  return {
    kind: 'retry',
    seconds: Math.max(delay * (1 + jitter * random), wished),
    pause: pausing ? wished : null,
  };
}

/** Seconds from now that a Retry-After header asks for, as a number or an HTTP date (RFC 9110); null for none. */
export function parseRetryAfter(header: string | string[] | undefined, now: number = Date.now()): number | null {
  if (typeof header !== 'string') return null;
  if (/^\d{1,10}$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000));
}
