import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type DomainEvent } from '../../events/domain-event.js';
import {
  standardPolicy,
  WebhookEnvelope,
  WebhookEnvelopes,
  type WebhookMessage,
  type WebhookSigning,
} from '../../events/webhook/webhook-envelope.js';
import { scalevTypes, toScalevEvent } from './webhook.mapping.js';

/** Events as Scalev sends them (docs.scalev.com/en/webhook-events), signed as it signs. Its retries are not published. */
@Injectable()
export class ScalevEnvelope extends WebhookEnvelope {
  readonly code = 'scalev';
  readonly types = scalevTypes;
  readonly policy = standardPolicy;

  constructor(envelopes: WebhookEnvelopes) {
    super();
    envelopes.add(this);
  }

  wrap(event: DomainEvent, signing: WebhookSigning): Promise<WebhookMessage> {
    return Promise.resolve(toScalevMessage(event, signing));
  }
}

/** The header has room for one signature: while a secret is being changed, it is the new one's. */
export function toScalevMessage(event: DomainEvent, { secrets: [secret] }: WebhookSigning): WebhookMessage {
  const body = JSON.stringify(toScalevEvent(event));
  return {
    body,
    headers: { 'x-scalev-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64') },
  };
}
