import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { plainPath } from './plain-path.js';

/** Where requests of one API say which store they are for and who sends them. Names of headers in lower case. */
export interface CredentialPlaces {
  /** The header of the store's publishable key. */
  readonly storeKeyHeader?: string;
  /** Further headers that decide who is acting. */
  readonly actorHeaders?: readonly string[];
  /** Finds the public id of the store in the path (without its query), as its first group. */
  readonly storePath?: RegExp;
}

const storeKey = 'store key';

/**
 * Knows where each API keeps what names the store and the sender of a request. Contract modules register theirs when they
 * start; the product's own are built in.
 */
@Injectable()
export class RequestCredentials {
  private storeKeyHeaders: readonly string[] = ['x-store-key'];
  private storePaths: readonly RegExp[] = [];
  /** Of two headers of one role, nobody could say which one counts. Two store keys under two names are two keys still. */
  private readonly roles = new Map([
    ...['authorization', 'content-type', 'host', 'idempotency-key', 'x-cart-token'].map(
      (name) => [name, name] as const,
    ),
    ['x-store-key', storeKey],
  ]);

  /** Throws when another API already has one of the headers. */
  register({ storeKeyHeader, actorHeaders = [], storePath }: CredentialPlaces): void {
    for (const name of actorHeaders) this.claim(name, name);
    if (storeKeyHeader !== undefined) {
      this.claim(storeKeyHeader, storeKey);
      this.storeKeyHeaders = [...this.storeKeyHeaders, storeKeyHeader];
    }
    if (storePath) this.storePaths = [...this.storePaths, storePath];
  }

  /** What a header (in lower case) is for, if a request must not have two for that. */
  roleOf(header: string): string | undefined {
    return this.roles.get(header);
  }

  /** The publishable key of a request, unchecked. */
  storeKeyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
    for (const name of this.storeKeyHeaders) {
      const value = headers[name];
      if (typeof value === 'string') return value;
    }
    return undefined;
  }

  /** The public id of the store that a request is for, where its path names one. */
  publicStoreIdOf(request: Pick<FastifyRequest, 'raw'>): string | undefined {
    if (this.storePaths.length === 0) return undefined;
    const asked = plainPath(request);
    for (const path of this.storePaths) {
      const id = path.exec(asked)?.[1];
      if (id !== undefined) return id;
    }
    return undefined;
  }

  private claim(header: string, role: string): void {
    if (this.roles.has(header)) throw new Error(`Two APIs claim the header ${header}`);
    this.roles.set(header, role);
  }
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
