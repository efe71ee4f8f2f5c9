import { Injectable } from '@nestjs/common';
import { PermanentFailure } from '../events/event-subscriber.js';
import { type Order } from '../order/order.types.js';
import { Env } from '../platform/config/env.js';
import { type NotificationChannel, Unreachable } from './notification-channel.js';
import { type Outgoing } from './notification.types.js';
import { orderLetter } from './order-letter.js';
import { isPlainAddress, plainLine } from './plain-line.js';
import { smtpOptions } from './smtp-options.js';

/** Milliseconds for the whole exchange with the mail server: one that trickles its replies must not hold a job for ever. */
const longestExchange = 30_000;

/** What says that the server is not to be had, and nothing about the message. */
const serverTroubles: ReadonlySet<string> = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROTOCOL',
  'EAUTH',
  'ENOAUTH',
  'EABORT',
]);

/** Mails through the SMTP server of SMTP_URL. One connection a mail: a pool would send again what it is not sure of. */
@Injectable()
export class MailChannel implements NotificationChannel {
  readonly name = 'mail';
  private readonly transport: ReturnType<typeof smtpTransport> | null;
  private readonly from: string;

  constructor({ smtpUrl, mailFrom }: Env) {
    this.transport = smtpUrl === null ? null : smtpTransport(smtpOptions(smtpUrl));
    this.from = mailFrom ?? '';
  }

  /** Whether this installation sends mails at all. */
  get open(): boolean {
    return this.transport !== null;
  }

  recipientOf({ email }: Order): string | null {
    return email;
  }

  async send(message: Outgoing): Promise<string | null> {
    if (!this.transport) throw new Unreachable('SMTP_URL is not set');
    const transport = await this.transport;
    const { eventId, recipient, store, replyTo } = message;
    if (!isPlainAddress(recipient)) throw new PermanentFailure('The recipient is not a plain e-mail address');
    const { subject, text, html } = orderLetter(message);
    try {
      const { messageId } = await transport.sendMail({
        from: { name: plainLine(store.name), address: this.from },
        to: { name: '', address: recipient },
        // What the server is told, taken from no header.
        envelope: { from: this.from, to: [recipient] },
        ...(replyTo !== null && { replyTo: { name: plainLine(store.name), address: replyTo } }),
        subject,
        text,
        html,
        // The same for every attempt: who compares them shows a repeat once.
        messageId: `<${eventId}@${this.from.slice(this.from.lastIndexOf('@') + 1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.timeout(longestExchange),
      });
      return messageId;
    } catch (error) {
      throw translated(error);
    }
  }
}

/** Its library is loaded only where mails are sent. */
async function smtpTransport(options: ReturnType<typeof smtpOptions>) {
  const { createTransport } = await import('nodemailer');
  return createTransport(options);
}

/** The core's word for what SMTP says (RFC 5321 4.2.1): 5yz is for good, 4yz and silence are not. */
function translated(error: unknown): unknown {
  const { code = '', responseCode = 0 } = error as { code?: string; responseCode?: number };
  const message = plainLine(error instanceof Error ? error.message : String(error));
  if (serverTroubles.has(code) || (error as Error).name === 'TimeoutError') {
    return new Unreachable(message, { cause: error });
  }
  return responseCode >= 500 || code === 'EENVELOPE' ? new PermanentFailure(message, { cause: error }) : error;
}
