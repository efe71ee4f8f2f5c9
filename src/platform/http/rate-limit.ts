import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { DomainError } from '../../kernel/domain-error.js';
import { Env } from '../config/env.js';
import { RateWindow } from './rate-window.js';
import { storeKeyOf } from './store-key-headers.js';

const RATE_LIMIT = Symbol('rate limit');
const LONGEST_KEY = 100;

/**
 * The limits that are tighter than the default of RATE_LIMIT, in requests a minute: each guards something that can be
 * guessed at.
 */
export const tightLimits = {
  /** Passwords and refresh tokens, and accounts made in bulk. */
  credentials: 20,
  /** Coupon codes. */
  coupon: 60,
  /** Secret slugs of public order pages. */
  publicOrder: 60,
  /** The same, on the pages that people open: many of them can share one address of their mobile network. */
  orderPages: 300,
  /** Ids of payments, by which a browser that comes back finds its order. Many buyers may share an address. */
  paymentReturn: 300,
} as const;

export interface RateLimitOptions {
  /** Routes with the same bucket share one count. */
  readonly bucket: string;
  readonly perMinute: number;
  /** What is counted: each key at each client address (the default), each key from everywhere, or each address with any key. */
  readonly by?: 'key and client' | 'key' | 'client';
  /** Which requests it counts, all unless given; the default limit counts the others. */
  readonly when?: (request: FastifyRequest) => boolean;
}

/** Limits a handler, or all of a controller, apart from the default. `RATE_LIMIT=off` lifts it too. */
export function RateLimit(options: RateLimitOptions): ClassDecorator & MethodDecorator {
  return SetMetadata(RATE_LIMIT, options);
}

/** For what an operator's machines ask for all the time: health and metrics. */
export function Unlimited(): ClassDecorator & MethodDecorator {
  return SetMetadata(RATE_LIMIT, null);
}

/** Counts every request of a route, before anything else is done for it. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limits = new WeakMap<object, RateLimitOptions | null>();

  constructor(
    private readonly env: Env,
    private readonly reflector: Reflector,
    private readonly window: RateWindow,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.env.rateLimit === null) return true;
    const http = context.switchToHttp();
    const options = this.limitOf(context, this.env.rateLimit, http.getRequest<FastifyRequest>());
    if (options === null) return true;
    const reply = http.getResponse<FastifyReply>();
    const key = `${options.bucket}|${trackerOf(http.getRequest<FastifyRequest>(), options.by)}`;
    const { allowed, remaining, resetSeconds } = this.window.hit(key, options.perMinute);
    void reply
      .header('x-ratelimit-limit', options.perMinute)
      .header('x-ratelimit-remaining', remaining)
      .header('x-ratelimit-reset', resetSeconds);
    if (allowed) return true;
    throw new DomainError('rate.limited', 'limited', 'Too many requests.', {
      limit: options.perMinute,
      retryAfter: resetSeconds,
      retryAfterSeconds: resetSeconds,
    });
  }

  private limitOf(context: ExecutionContext, perMinute: number, request: FastifyRequest): RateLimitOptions | null {
    const handler = context.getHandler();
    let options = this.limits.get(handler);
    if (options === undefined) {
      const own = this.reflector.getAllAndOverride<RateLimitOptions | null | undefined>(RATE_LIMIT, [
        handler,
        context.getClass(),
      ]);
      options = own === undefined ? { bucket: '', perMinute } : own;
      this.limits.set(handler, options);
    }
    return options?.when?.(request) === false ? { bucket: '', perMinute } : options;
  }
}

function trackerOf(request: FastifyRequest, by: RateLimitOptions['by']): string {
  if (by === 'client') return request.ip;
  return by === 'key' ? keyOf(request) : `${keyOf(request)}|${request.ip}`;
}

/** A bearer counts only when it is a secret key: customers' tokens change all the time. */
function keyOf(request: FastifyRequest): string {
  const bearer = request.headers.authorization;
  const key = storeKeyOf(request) ?? (bearer?.startsWith('Bearer sk_') === true ? bearer : '-');
  return key.slice(0, LONGEST_KEY);
}
