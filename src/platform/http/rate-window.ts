import { Injectable } from '@nestjs/common';

export interface Hit {
  readonly allowed: boolean;
  /** Requests left in this window. */
  readonly remaining: number;
  /** Seconds until the window ends. At least 1. */
  readonly resetSeconds: number;
}

const WINDOW = 60_000;
/** Keys remembered in one window. Beyond it the one seen first is forgotten, so that made-up keys cannot fill the memory. */
const MOST_KEYS = 100_000;

/**
 * Counts hits per key in one-minute windows, in this process: one map look-up a hit, no timer, no list of times. All
 * windows begin and end together. With several processes each counts for itself.
 */
@Injectable()
export class RateWindow {
  private endsAt = 0;
  private hits = new Map<string, number>();

  hit(key: string, limit: number, now = Date.now()): Hit {
    if (this.isOver(now)) {
      this.endsAt = now - (now % WINDOW) + WINDOW;
      this.hits = new Map();
    }
    const count = (this.hits.get(key) ?? 0) + 1;
    if (count === 1 && this.hits.size >= MOST_KEYS) this.forgetFirst();
    this.hits.set(key, count);
    return {
      allowed: count <= limit,
      remaining: Math.max(0, limit - count),
      resetSeconds: Math.ceil((this.endsAt - now) / 1_000),
    };
  }

  /** Whether another hit would be refused. */
  isSpent(key: string, limit: number, now = Date.now()): boolean {
    return !this.isOver(now) && (this.hits.get(key) ?? 0) >= limit;
  }

  private isOver(now: number): boolean {
    return now >= this.endsAt || now < this.endsAt - WINDOW;
  }

  private forgetFirst(): void {
    const first = this.hits.keys().next();
    if (!first.done) this.hits.delete(first.value);
  }
}
