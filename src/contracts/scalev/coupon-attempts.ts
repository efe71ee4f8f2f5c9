import { type FastifyRequest } from 'fastify';
import { RateLimit, tightLimits } from '../../platform/http/rate-limit.js';

/** Limits how often a client can try a discount code. Requests without a code are not counted. */
export function LimitCouponAttempts(): MethodDecorator {
  return RateLimit({ bucket: 'coupon', perMinute: tightLimits.coupon, by: 'client', when: namesCode });
}

/** The body has not been checked yet. */
function namesCode({ body }: FastifyRequest): boolean {
  return typeof body === 'object' && body !== null && 'discount_code_code' in body && body.discount_code_code !== null;
}
