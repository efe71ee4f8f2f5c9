import { Injectable } from '@nestjs/common';
import { PermanentFailure } from '../events/event-subscriber.js';
import { Env } from '../platform/config/env.js';
import { exchange, type OutboundAnswer } from '../platform/http/outbound.js';
import { Unreachable } from './notification-channel.js';
import { SmsProvider, type TextMessage } from './sms-provider.js';

/** Milliseconds that the provider may take. */
const longestExchange = 10_000;

/** Refusals that are about now and not about the message. */
const passing: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

/** Hands text messages to SMS_URL, as docs/notifications.md says: one POST each, with the event's id as Idempotency-Key. */
@Injectable()
export class HttpSmsProvider extends SmsProvider {
  constructor(private readonly env: Env) {
    super();
  }

  get open(): boolean {
    return this.env.smsUrl !== null;
  }

  async send({ id, to, text }: TextMessage): Promise<string | null> {
    const { smsUrl, smsToken, smsSender } = this.env;
    if (smsUrl === null) throw new Unreachable('SMS_URL is not set');
    const answer = await exchange({
      method: 'POST',
      url: smsUrl,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'idempotency-key': id,
        ...(smsToken !== null && { authorization: `Bearer ${smsToken}` }),
      },
      body: JSON.stringify({ to, text, reference: id, ...(smsSender !== null && { from: smsSender }) }),
      signal: AbortSignal.timeout(longestExchange),
    }).catch((error: Error) => {
      throw new Unreachable(error.message, { cause: error });
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return idIn(answer);
    const message = `The SMS provider answered ${status}`;
    throw status >= 400 && status < 500 && !passing.has(status)
      ? new PermanentFailure(message)
      : new Unreachable(message);
  }
}

/** Its `id`, where it is JSON and has one. What else it says is nobody's business: the message was taken. */
function idIn({ body }: OutboundAnswer): string | null {
  try {
    const { id } = JSON.parse(body.toString('utf8')) as { id?: unknown };
    return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 200) : null;
  } catch {
    return null;
  }
}
