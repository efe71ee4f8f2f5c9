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

const pathOfStore = /^\/v3\/stores\/([\w-]{1,64})(?:[/?]|$)/;

/** The public id of the store that a request is for, where its path names one. */
export function publicStoreIdOf(request: FastifyRequest): string | undefined {
  return pathOfStore.exec(request.raw.url ?? '')?.[1];
}
