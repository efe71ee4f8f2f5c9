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

  constructor(
    private readonly env: Env,
    private readonly window: RateWindow,
    private readonly credentials: RequestCredentials,
  ) {}

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
    const { allowed, remaining, resetSeconds } = this.window.hit(`${bucket}|${this.trackerOf(request, by)}`, perMinute);
    void reply
      .header('x-ratelimit-limit', perMinute)
      .header('x-ratelimit-remaining', remaining)
      .header('x-ratelimit-reset', resetSeconds);
    return allowed ? null : limited(perMinute, resetSeconds);
  }

  /**
   * By the default limit, a request that has failed before a handler was found for it, as for an unknown route or a body
   * that cannot be read. One that was counted is not counted again.
   */
  countFailed(request: FastifyRequest, reply: FastifyReply): DomainError | null {
    return this.seen.has(request) ? null : this.count(request, reply, {});
  }

  /** A client alone is counted along with its requests that name no key. */
  private trackerOf(request: FastifyRequest, by: RateLimitOptions['by']): string {
    if (by === 'client') return `-|${request.ip}`;
    return by === 'key' ? this.keyOf(request) : `${this.keyOf(request)}|${request.ip}`;
  }

  /** A bearer counts only when it is a secret key: customers' tokens change all the time. */
  private keyOf(request: FastifyRequest): string {
    const bearer = request.headers.authorization;
    const key = this.credentials.storeKeyOf(request) ?? (bearer?.startsWith('Bearer sk_') === true ? bearer : '-');
    return key.slice(0, LONGEST_KEY);
  }
}

function limited(limit: number, resetSeconds: number): DomainError {
  return new DomainError('rate.limited', 'limited', 'Too many requests.', {
    limit,
    retryAfter: resetSeconds,
    retryAfterSeconds: resetSeconds,
  });
}
