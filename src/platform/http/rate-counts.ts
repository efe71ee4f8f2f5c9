import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { DomainError } from '../../kernel/domain-error.js';
import { Env } from '../config/env.js';
import { type RateLimitOptions } from './rate-limit.js';
import { RateWindow } from './rate-window.js';
import { RequestCredentials } from './request-credentials.js';

const LONGEST_KEY = 100;

/** Counts requests by their limits and tells in the headers of the answers what is left. Nothing of it with `RATE_LIMIT=off`. */
@Injectable()
export class RateCounts {
  private readonly seen = new WeakSet<FastifyRequest>();
  private isKnown: (key: string) => boolean = () => true;

  constructor(
    private readonly env: Env,
    private readonly window: RateWindow,
    private readonly credentials: RequestCredentials,
  ) {}

  /**
   * Who tells, at once and from memory, whether a key is one that was good not long ago. Every other key counts by the
   * address that it comes from as well: so many that are made up cost no more look-ups than requests without any.
   */
  recognizeKeysBy(isKnown: (key: string) => boolean): void {
    this.isKnown = isKnown;
  }

  /** Returns `rate.limited` when that was one too many; null limits stand for none. */
  count(
    request: FastifyRequest,
    reply: FastifyReply,
    options: Omit<RateLimitOptions, 'when'> | null,
  ): DomainError | null {
    if (this.env.rateLimit === null) return null;
    this.seen.add(request);
    if (options === null) return null;
    const { bucket = '', perMinute = this.env.rateLimit, by } = options;
    if (by !== 'client' && this.bringsUnknownKey(request)) {
      const refusal = this.hit(reply, unknownKeysFrom(request), this.env.rateLimit);
      if (refusal) return refusal;
    }
    return this.hit(reply, `${bucket}|${this.trackerOf(request, by)}`, perMinute);
  }

  /** Whether the request's key may be looked up before the request is counted: not where too many unknown ones came from. */
  mayLookUp(request: FastifyRequest): boolean {
    const { rateLimit } = this.env;
    return (
      rateLimit === null || !this.bringsUnknownKey(request) || !this.window.isSpent(unknownKeysFrom(request), rateLimit)
    );
  }

  /**
   * By the default limit, a request that has failed before a handler was found for it, as for an unknown route or a body
   * that cannot be read. One that was counted is not counted again.
   */
  countFailed(request: FastifyRequest, reply: FastifyReply): DomainError | null {
    return this.seen.has(request) ? null : this.count(request, reply, {});
  }

  private hit(reply: FastifyReply, tracker: string, perMinute: number): DomainError | null {
    const { allowed, remaining, resetSeconds } = this.window.hit(tracker, perMinute);
    void reply
      .header('x-ratelimit-limit', perMinute)
      .header('x-ratelimit-remaining', remaining)
      .header('x-ratelimit-reset', resetSeconds);
    return allowed ? null : limited(perMinute, resetSeconds);
  }

  private bringsUnknownKey(request: FastifyRequest): boolean {
    const key = this.keyOf(request);
    return key !== null && !this.isKnown(key);
  }

  /** A client alone is counted along with its requests that name no key. */
  private trackerOf(request: FastifyRequest, by: RateLimitOptions['by']): string {
    if (by === 'client') return `-|${request.ip}`;
    const key = this.keyOf(request)?.slice(0, LONGEST_KEY) ?? '-';
    return by === 'key' ? key : `${key}|${request.ip}`;
  }

  /** A bearer counts only when it is a secret key: customers' tokens change all the time. */
  private keyOf(request: FastifyRequest): string | null {
    const bearer = request.headers.authorization;
    return (
      this.credentials.storeKeyOf(request) ??
      (bearer?.startsWith('Bearer sk_') === true ? bearer.slice('Bearer '.length) : null)
    );
  }
}

function unknownKeysFrom({ ip }: FastifyRequest): string {
  return `unknown key|${ip}`;
}

function limited(limit: number, resetSeconds: number): DomainError {
  return new DomainError('rate.limited', 'limited', 'Too many requests.', {
    limit,
    retryAfter: resetSeconds,
    retryAfterSeconds: resetSeconds,
  });
}
