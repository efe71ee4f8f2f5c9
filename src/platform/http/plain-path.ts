import { type FastifyRequest } from 'fastify';

/** ASCII characters, as which addresses may write them. */
const spelledOut = /%([0-7][\da-f])/gi;

/**
 * The path of a request as prefixes and patterns of paths are written: without scheme, host and query, and with ASCII
 * characters for themselves however they were spelled. Decoded once, like the router's. What cannot be decoded stays.
 */
export function plainPath({ raw }: Pick<FastifyRequest, 'raw'>): string {
  const [path = '/'] = (raw.url ?? '/').replace(/^[a-z]+:\/\/[^/]*/i, '').split('?', 1);
  if (!path.includes('%')) return path;
  return path.replace(spelledOut, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
