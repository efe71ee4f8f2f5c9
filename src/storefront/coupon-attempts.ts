import { type FastifyRequest } from 'fastify';
import { RateLimit, tightLimits } from '../platform/http/rate-limit.js';

/** Limits how often somebody can try a coupon code, whichever route it is tried on. Requests without a code are not counted. */
export function LimitCouponAttempts(): MethodDecorator {
  return RateLimit({ bucket: 'coupon', perMinute: tightLimits.coupon, when: namesCoupon });
}

/** The body has not been checked yet. */
function namesCoupon({ body }: FastifyRequest): boolean {
  return typeof body === 'object' && body !== null && 'couponCode' in body && body.couponCode !== null;
}
