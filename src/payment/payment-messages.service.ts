import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isUuid } from '../kernel/ids.js';
import { type Tx } from '../platform/database/tx.js';
import {
  credentialsOfProvider,
  deleteOldMessages,
  insertMessages,
  paymentById,
  paymentByReference,
  seenMessages,
  storeOfPayment,
} from './payment-message.queries.js';
import { type PaymentNotice, PaymentProviders, type WebhookMessage, WebhookRejected } from './payment-provider.js';
import { PaymentSecrets } from './payment-secrets.js';
import { messageRejected, paymentNotFound } from './payment.errors.js';

/** Longer than any provider sends a message again. */
const keptDays = 90;
/** What PostgreSQL can store and index as it is. */
const plain = /^[\x20-\x7e]{1,255}$/;

/** A message of a provider as it came in, not believed yet. */
export type ReceivedMessage = Pick<WebhookMessage, 'headers' | 'body' | 'receivedAt'>;

/** A store and a provider: message ids and references mean something between these two alone. */
export interface MessageScope {
  readonly storeId: number;
  readonly provider: string;
}

/** The messages of payment providers: read once they are proved, and remembered, so that each counts once. */
@Injectable()
export class PaymentMessages {
  private readonly logger = new Logger(PaymentMessages.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly providers: PaymentProviders,
    private readonly secrets: PaymentSecrets,
  ) {}

  /**
   * What a message says, once it is proved with the credentials of one of the store's methods of the provider. NOT in a
   * transaction; writes nothing. Throws `payment.message_rejected`: no such provider or no method of it, one that sends
   * no messages, a message that is forged, altered or old. Which of these it was is in nobody's answer. Whatever else a
   * provider throws is an error of ours: it could not read what may be genuine.
   */
  async read({ storeId, provider: code }: MessageScope, message: ReceivedMessage): Promise<PaymentNotice[]> {
    const provider = this.providers.find(code);
    if (!provider?.parseWebhook) throw messageRejected();
    let failure: Error | null = null;
    for (const method of await credentialsOfProvider.rows(this.dataSource.manager, [storeId, code])) {
      try {
        const secrets = this.secrets.open({ storeId, code: method.code }, method.secrets);
        const notices = await provider.parseWebhook({ ...message, settings: method.settings, secrets });
        return notices.map((notice) => ({ ...named(notice), messageId: storableId(notice.messageId) }));
      } catch (error) {
        // Another method's credentials may prove it still.
        if (!(error instanceof WebhookRejected)) failure = unreadable(code, error);
      }
    }
    throw failure ?? messageRejected();
  }

  /** Those of a message's notices that have not been noted. One read. */
  async unseen(
    db: EntityManager,
    { storeId, provider }: MessageScope,
    { notices, body }: { readonly notices: readonly PaymentNotice[]; readonly body: Buffer },
  ): Promise<PaymentNotice[]> {
    if (notices.length === 0) return [];
    const ids = notices.map(({ messageId }) => messageId);
    const seen = new Set<string>();
    for (const { messageId, same } of await seenMessages.rows(db, [storeId, provider, ids, hashOf(body)])) {
      seen.add(messageId);
      if (!same) {
        this.logger.warn({ storeId, provider, messageId }, 'A provider has used the id of a message for another one');
      }
    }
    return notices.filter(({ messageId }) => !seen.has(messageId));
  }

  /** The payment that is meant, by our id where the notice has one, else by the provider's reference. Null: none of this store's. */
  async paymentOf(
    db: EntityManager,
    { storeId, provider }: MessageScope,
    { paymentId, reference }: { readonly paymentId: string | null; readonly reference: string | null },
  ): Promise<string | null> {
    if (paymentId !== null) {
      return isUuid(paymentId) ? ((await paymentById.first(db, [storeId, provider, paymentId]))?.id ?? null) : null;
    }
    if (reference === null || !plain.test(reference)) return null;
    return (await paymentByReference.first(db, [storeId, provider, reference]))?.id ?? null;
  }

  /**
   * The store of the payment that a browser comes back from, by an id that it got from us through the provider. Throws
   * `payment.not_found`.
   */
  async storeOf(db: EntityManager, paymentId: string): Promise<number> {
    const payment = isUuid(paymentId) ? await storeOfPayment.first(db, [paymentId]) : undefined;
    if (!payment) throw paymentNotFound();
    return payment.storeId;
  }

  /** Notes that messages have been taken in, in `tx`, after all that they say was stored. Idempotent. */
  async note(
    tx: Tx,
    { storeId, provider }: MessageScope,
    {
      payments,
      body,
      receivedAt,
    }: Pick<ReceivedMessage, 'body' | 'receivedAt'> & {
      /** By message id; null when it was about a payment that nobody knows. */
      readonly payments: ReadonlyMap<string, string | null>;
    },
  ): Promise<void> {
    const ids = [...payments.keys()];
    await insertMessages.affected(tx, [storeId, provider, ids, [...payments.values()], hashOf(body), receivedAt]);
  }

  /** Forgets up to `limit` messages of more than 90 days ago; returns how many. */
  async forget(db: EntityManager, limit: number): Promise<number> {
    return deleteOldMessages.affected(db, [keptDays, limit]);
  }
}

/** By its name alone: the text of an error may quote the message. */
function unreadable(provider: string, error: unknown): Error {
  return new Error(`${provider} could not read a message: ${error instanceof Error ? error.name : 'unknown'}`);
}

/** Providers are extensions: what they take for an id in a strange message has to be one. */
function named(notice: PaymentNotice): PaymentNotice {
  const ids = 'refundId' in notice ? [notice.refundId] : [notice.paymentId ?? '', notice.reference ?? ''];
  if (![notice.messageId, ...ids].every((id) => typeof id === 'string')) throw new TypeError('An id that is no text');
  return notice;
}

function storableId(messageId: string): string {
  return plain.test(messageId) ? messageId : `sha256:${createHash('sha256').update(messageId).digest('hex')}`;
}

function hashOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}
