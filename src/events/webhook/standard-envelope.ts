import { createHmac, randomBytes } from 'node:crypto';
import { type DomainEvent } from '../domain-event.js';
import { standardPolicy, WebhookEnvelope, type WebhookMessage, type WebhookSigning } from './webhook-envelope.js';

const prefix = 'whsec_';

/** A new secret as Standard Webhooks writes them: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

/** `webhook-signature` of Standard Webhooks: one `v1` signature for each secret, over the id, the time and the body. */
export function standardSignature(
  secrets: readonly string[],
  { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: string },
): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
}

/** Our own: every event as the feed shows it, signed as Standard Webhooks 1.0 says (standardwebhooks.com). */
export class StandardEnvelope extends WebhookEnvelope {
  readonly code = 'standard';
  readonly types = '*';
  readonly policy = standardPolicy;

  async wrap(event: DomainEvent, { secrets, sentAt }: WebhookSigning): Promise<WebhookMessage> {
    const { id, type, version, aggregateId, occurredAt, payload } = event;
    const body = JSON.stringify({ id, type, version, timestamp: occurredAt, aggregateId, data: payload });
    const timestamp = Math.floor(sentAt.getTime() / 1_000);
    return {
      body,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': standardSignature(secrets, { id, timestamp, body }),
      },
    };
  }
}
