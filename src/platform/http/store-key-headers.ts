import { type FastifyRequest } from 'fastify';

/** Where a request's publishable key may stand: each API has its own header for it. */
export const storeKeyHeaders = ['x-store-key', 'x-sellvik-key', 'x-scalev-storefront-api-key'] as const;

/** The publishable key of a request, unchecked. */
export function storeKeyOf(request: FastifyRequest): string | undefined {
  for (const name of storeKeyHeaders) {
    const value = request.headers[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
