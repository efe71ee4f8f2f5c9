import { HttpStatus } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type CheckoutResult } from '../checkout/checkout.types.js';

/** 201 for a new order and for the replay of its request; 200 for the order that a cart or a quote had become before. */
export function announceOrder(reply: FastifyReply, result: CheckoutResult): CheckoutResult {
  const { repeated, order } = result;
  reply.status(repeated === 'cart' || repeated === 'quote' ? HttpStatus.OK : HttpStatus.CREATED);
  reply.header('Location', `/storefront/v1/public/orders/${order.secretSlug}`);
  if (repeated === 'key') reply.header('Idempotent-Replayed', 'true');
  return result;
}
