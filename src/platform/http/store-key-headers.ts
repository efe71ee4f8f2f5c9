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

const jwt = /^Bearer [\w-]{1,1000}\.([\w-]{1,4000})\.[\w-]{1,1000}$/i;

/** The store that a request's token names, unchecked: good enough to tell a page whose answers it may read, and nothing else. */
export function storeIdInTokenOf({ headers }: Pick<FastifyRequest, 'headers'>): number | undefined {
  const payload = jwt.exec(headers.authorization ?? '')?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { store?: unknown } | null;
    return Number.isSafeInteger(claims?.store) ? (claims?.store as number) : undefined;
  } catch {
    return undefined;
  }
}

const pathOfStore = /^\/v3\/stores\/([\w-]{1,64})(?:[/?]|$)/;

/** The public id of the store that a request is for, where its path names one. */
export function publicStoreIdOf(request: FastifyRequest): string | undefined {
  return pathOfStore.exec(request.raw.url ?? '')?.[1];
}
