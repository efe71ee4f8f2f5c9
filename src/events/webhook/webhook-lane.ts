import { type ClaimedDelivery } from './webhook-delivery.queries.js';

/** Requests to one endpoint at once. */
export const perEndpoint = 10;
/** Deliveries that may be claimed beyond these, so that the wire does not wait for the books. */
const aheadAtMost = 90;
/** Milliseconds after its claim in which a delivery must be on its way; otherwise the endpoint is too slow for so many. */
const longestWait = 1_000;
/** Milliseconds after its last claim in which an endpoint is still trusted. */
const trustLasts = 60_000;

interface Held {
  readonly delivery: ClaimedDelivery;
  readonly claimedAt: number;
}

/**
 * What one worker holds for one endpoint: at most ten requests on their way, and what is sent next behind them. With each
 * delivery that it takes, an endpoint gets one more ahead of time; when one fails, or has to wait for long, it gets none,
 * and what waits is to be given back.
 */
export class WebhookLane {
  private readonly waiting: Held[] = [];
  private sending = 0;
  private trust = 0;
  private lastClaim = 0;

  /** How many deliveries may be claimed beyond the requests that go out at once. */
  get ahead(): number {
    return this.trust;
  }

  /** Puts a delivery last that was claimed at `claimedAt`, by the process's own clock in milliseconds. */
  add(delivery: ClaimedDelivery, claimedAt: number): void {
    this.waiting.push({ delivery, claimedAt });
    this.lastClaim = claimedAt;
  }

  /** Takes the next delivery to be sent, which `end` must follow; undefined while there is none or no room. */
  begin(now: number): ClaimedDelivery | undefined {
    const [first] = this.waiting;
    if (!first || this.sending === perEndpoint) return undefined;
    if (now - first.claimedAt > longestWait) {
      this.trust = 0;
      return undefined;
    }
    this.waiting.shift();
    this.sending += 1;
    return first.delivery;
  }

  /** Notes the end of a request. */
  end(taken: boolean): void {
    this.sending -= 1;
    this.trust = taken ? Math.min(this.trust + 1, aheadAtMost) : 0;
  }

  /** Whether a new one would do as well: nothing waits or is on its way, and there is no trust, or only from long ago. */
  isSpent(now: number): boolean {
    const empty = this.waiting.length === 0 && this.sending === 0;
    return empty && (this.trust === 0 || now - this.lastClaim > trustLasts);
  }

  /** Takes out what is not to be sent from here: all that waits, once nothing may be claimed ahead. */
  surplus(): ClaimedDelivery[] {
    return this.trust === 0 ? this.empty() : [];
  }

  /** Takes out all that waits. */
  empty(): ClaimedDelivery[] {
    return this.waiting.splice(0).map(({ delivery }) => delivery);
  }
}
