import type Stripe from 'stripe';
import { exchange } from '../../platform/http/outbound.js';

interface ClientOptions {
  /** Where Stripe's API is. */
  readonly apiUrl: string;
  readonly secretKey: string;
  /** Ends every exchange. */
  readonly signal: AbortSignal;
}

/** Loaded by the first question or message: most installations have no account there, and it is a twentieth of a start. */
export const stripeLibrary = async () => (await import('stripe')).default;

/**
 * Stripe's own client, bounded as everything is that we ask for: by the caller's signal, by 1 MB of answer, without
 * redirects. It sends a question again once when the connection fails or Stripe asks for it.
 */
export async function stripeClient({ apiUrl, secretKey, signal }: ClientOptions): Promise<Stripe> {
  const Library = await stripeLibrary();
  const { protocol, hostname, port } = new URL(apiUrl);
  return new Library(secretKey, {
    host: hostname,
    ...(port !== '' && { port }),
    protocol: protocol === 'http:' ? 'http' : 'https',
    httpClient: Library.createFetchHttpClient((input, init) => boundedFetch(new Request(input, init), signal)),
    maxNetworkRetries: 1,
    telemetry: false,
  });
}

async function boundedFetch(request: Request, signal: AbortSignal): Promise<Response> {
  const { status, headers, body } = await exchange({
    method: request.method as 'GET' | 'POST' | 'DELETE',
    url: request.url,
    headers: Object.fromEntries(request.headers),
    ...(request.method !== 'GET' && { body: await request.text() }),
    signal: AbortSignal.any([signal, request.signal]),
  });
  // The SDK takes whatever carries no error for the answer.
  if (status >= 300 && status < 400) throw new Error(`Stripe answered with a redirect (${status})`);
  const single = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Response(new Uint8Array(body), { status, headers: single });
}
