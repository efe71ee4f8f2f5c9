import { type Env } from '../platform/config/env.js';

/** Where a provider reports what becomes of a store's payments. */
export function notifyUrlOf(env: Env, provider: string, storePublicId: string): string {
  return `${baseOf(env)}/webhooks/${provider}/${storePublicId}`;
}

/** Where a provider sends the buyer's browser when it is done. */
export function returnUrlOf(env: Env, paymentId: string): string {
  return `${baseOf(env)}/return/${paymentId}`;
}

function baseOf(env: Env): string {
  return `${env.publicUrl ?? env.localUrl}/payments/v1`;
}
