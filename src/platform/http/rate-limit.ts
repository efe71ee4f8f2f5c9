import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RateCounts } from './rate-counts.js';

const RATE_LIMIT = Symbol('rate limit');

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
  /** Routes with the same bucket share one count; without one, they share that of the default. */
  readonly bucket?: string;
  /** RATE_LIMIT unless given. */
  readonly perMinute?: number;
  /** What is counted: each key at each client address (the default), each key from everywhere, or each address with any key. */
  readonly by?: 'key and client' | 'key' | 'client';
  /** Which requests it counts, all unless given; the default limit counts the others, by the same. */
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
    private readonly reflector: Reflector,
    private readonly counts: RateCounts,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const refusal = this.counts.count(request, http.getResponse<FastifyReply>(), this.limitOf(context, request));
    if (refusal) throw refusal;
    return true;
  }

  private limitOf(context: ExecutionContext, request: FastifyRequest): RateLimitOptions | null {
    const handler = context.getHandler();
    let options = this.limits.get(handler);
    if (options === undefined) {
      const own = this.reflector.getAllAndOverride<RateLimitOptions | null | undefined>(RATE_LIMIT, [
        handler,
        context.getClass(),
      ]);
      options = own === undefined ? {} : own;
      this.limits.set(handler, options);
    }
    return options?.when?.(request) === false ? { by: options.by } : options;
  }
}
