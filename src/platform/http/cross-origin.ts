import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type RateCounts } from './rate-counts.js';
import { type RequestCredentials, storeIdInTokenOf } from './request-credentials.js';

/** Which browser origins stores let in. Reference data of a higher layer, which provides it. */
export abstract class CorsOrigins {
  /** Whether any store lists `origin`. */
  abstract anyStoreAllows(origin: string): Promise<boolean>;

  /** Whether the store that the publishable key names lists `origin`; false for an unknown key. */
  abstract storeAllows(publishableKey: string, origin: string): Promise<boolean>;

  /** Whether the store with the public id lists `origin`; false for an unknown one. */
  abstract publicStoreAllows(publicId: string, origin: string): Promise<boolean>;

  /** Whether the store with the id lists `origin`; false for an unknown one. */
  abstract storeOfIdAllows(id: number, origin: string): Promise<boolean>;
}

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const exposed =
  'Location, Retry-After, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Idempotent-Replayed';
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Cross-origin requests (WHATWG Fetch), allowed store by store. A preflight carries no key, only the names of the headers
 * to come, so it is answered for an origin that some store lists; it gives nothing away but that. The request itself
 * is readable by the page only if the store of its path, or else of its key or token, lists the origin. Credentials (cookies)
 * are never allowed: there are none.
 */
export class CrossOrigin {
  constructor(
    private readonly origins: CorsOrigins,
    private readonly credentials: RequestCredentials,
    private readonly counts: RateCounts,
  ) {}

  static isPreflight(request: FastifyRequest): boolean {
    return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  }

  /** Marks an answer that says nothing of any store as readable by every page; which stores list its origin is not asked. */
  static permitAll(request: FastifyRequest, reply: FastifyReply): void {
    if (request.headers.origin === undefined) return;
    void reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', exposed);
  }

  /** Answers a preflight. */
  async preflight(request: FastifyRequest, reply: FastifyReply, origin: string): Promise<void> {
    void reply.header('vary', 'Origin, Access-Control-Request-Headers');
    if (await this.origins.anyStoreAllows(origin)) {
      void reply
        .header('access-control-allow-origin', origin)
        .header('access-control-allow-methods', methods)
        .header('access-control-max-age', '600');
      const asked = request.headers['access-control-request-headers'];
      if (asked !== undefined && asked.length <= 1_000 && headerNames.test(asked)) {
        void reply.header('access-control-allow-headers', asked);
      }
    }
    void reply.code(204).send();
  }

  /** Marks the answer as readable by the page, if the store that the request is for says so. */
  async permit(request: FastifyRequest, reply: FastifyReply, origin: string): Promise<void> {
    void reply.header('vary', 'Origin');
    if (!(await this.isAllowed(request, origin))) return;
    void reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposed);
  }

  private async isAllowed(request: FastifyRequest, origin: string): Promise<boolean> {
    const publicId = this.credentials.publicStoreIdOf(request);
    if (publicId !== undefined) return this.origins.publicStoreAllows(publicId, origin);
    const key = this.credentials.storeKeyOf(request);
    if (key !== undefined) return this.counts.mayLookUp(request) && this.origins.storeAllows(key, origin);
    const id = storeIdInTokenOf(request);
    return id !== undefined && this.origins.storeOfIdAllows(id, origin);
  }
}
