import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type Agent } from 'undici';
import { SecretUnreadable } from '../../platform/crypto/secret-box.js';
import { AddressGuard, AddressRefused } from '../../platform/http/address-guard.js';
import { boundedAgent, exchange, OutboundError } from '../../platform/http/outbound.js';
import { parseRetryAfter } from './retry-schedule.js';
import { type ClaimedDelivery } from './webhook-delivery.queries.js';
import { type WebhookEnvelope, type WebhookSigning } from './webhook-envelope.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { type AttemptOutcome, type WebhookAttempt } from './webhook.types.js';

/** Bytes of an answer that are kept. */
const keptBytes = 1_024;
const connectMilliseconds = 5_000;

export interface SentAttempt extends AttemptOutcome, Omit<WebhookAttempt, 'id'> {}

/** Sends one delivery once, and tells what came of it. */
@Injectable()
export class WebhookSender implements OnModuleDestroy {
  private readonly logger = new Logger(WebhookSender.name);
  private readonly agent: Agent;

  constructor(
    guard: AddressGuard,
    private readonly secrets: WebhookSecrets,
  ) {
    this.agent = boundedAgent(guard.connector({ timeout: connectMilliseconds }));
  }

  async onModuleDestroy(): Promise<void> {
    await this.agent.destroy();
  }

  /**
   * One POST within the envelope's time limit: no redirect is followed, and no address called that is not public. Never
   * throws, except with the reason of `signal` when that ends it. Not in a transaction.
   */
  async send(delivery: ClaimedDelivery, envelope: WebhookEnvelope, signal: AbortSignal): Promise<SentAttempt> {
    const sentAt = new Date();
    const begun = performance.now();
    const attempt = await this.exchanged(delivery, envelope, { sentAt, signal });
    signal.throwIfAborted();
    return { ...attempt, sentAt, durationMs: Math.round(performance.now() - begun) };
  }

  private async exchanged(
    delivery: ClaimedDelivery,
    envelope: WebhookEnvelope,
    { sentAt, signal }: { readonly sentAt: Date; readonly signal: AbortSignal },
  ): Promise<Omit<SentAttempt, 'sentAt' | 'durationMs'>> {
    try {
      const secrets = this.secretsOf(delivery);
      const { headers, body } = await envelope.wrap(delivery.event, { secrets, sentAt });
      const answer = await exchange({
        method: 'POST',
        url: delivery.url,
        headers: { 'content-type': 'application/json', 'user-agent': 'Cashwrap-Webhooks/1', ...headers },
        body,
        milliseconds: envelope.policy.timeoutMilliseconds,
        signal,
        agent: this.agent,
      });
      return {
        status: answer.status,
        error: null,
        response: textOf(answer.body),
        retryAfter: parseRetryAfter(answer.headers['retry-after']),
      };
    } catch (error) {
      return { status: null, error: this.reasonOf(error, delivery), response: null, retryAfter: null };
    }
  }

  private secretsOf({ endpointId, secret, previousSecret }: ClaimedDelivery): WebhookSigning['secrets'] {
    const current = this.secrets.open(endpointId, secret);
    return previousSecret ? [current, this.secrets.open(endpointId, previousSecret)] : [current];
  }

  private reasonOf(error: unknown, { id }: ClaimedDelivery): string {
    if (error instanceof OutboundError) return error.cause instanceof AddressRefused ? 'blocked' : error.reason;
    this.logger.error({ err: error }, `Webhook delivery ${id} could not be made ready`);
    return error instanceof SecretUnreadable ? 'secret_unreadable' : 'not_rendered';
  }
}

/** The database's texts have no NUL. */
function textOf(body: Buffer): string {
  return body.subarray(0, keptBytes).toString('utf8').replaceAll('\0', '\ufffd');
}
