import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../kernel/ids.js';
import { Env } from '../platform/config/env.js';
import { hasUnstorableText } from '../platform/http/json-body.js';
import { StoreService } from '../store/store.service.js';
import {
  type PaymentOutcome,
  type PaymentProvider,
  PaymentProviders,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
} from './payment-provider.js';
import { notifyUrlOf, returnUrlOf } from './payment-addresses.js';
import { PaymentMethods } from './payment-methods.service.js';
import { PaymentSecrets } from './payment-secrets.js';
import { insertAttempt } from './payment.queries.js';
import { type Payment } from './payment.types.js';

/** No provider is waited for any longer, whatever it asks for. */
const longestTimeoutMilliseconds = 30_000;
/** The JSON of an answer: what a provider tells the buyer to do is kept with the payment and shown again. */
const largestAnswerBytes = 65_536;

const unknownOutcome: PaymentOutcome = { status: 'pending', reference: null, action: null };

type Input = PaymentRequest['input'];
type Operation = 'authorize' | 'capture' | 'void' | 'refund' | 'status';

class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

class AnswerUnreadable extends Error {
  override readonly name = 'AnswerUnreadable';
}

/**
 * Puts questions to payment providers: bounded in time and in the size of the answer, idempotent by the payment's id, each
 * recorded as an attempt with its outcome. NEVER in a transaction: no connection is held while a provider thinks. What is
 * not a clear answer is none, whatever went wrong.
 */
@Injectable()
export class ProviderQuestions {
  private readonly logger = new Logger(ProviderQuestions.name);

  // What a provider has to be told comes from these, and what it said goes to the first.
  constructor(
    private readonly dataSource: DataSource,
    private readonly providers: PaymentProviders,
    private readonly methods: PaymentMethods,
    private readonly secrets: PaymentSecrets,
    private readonly stores: StoreService,
    private readonly env: Env,
  ) {}

  /** Asks for the money. `pending` when there was no answer: what became of it is asked later. */
  async authorize(payment: Payment, input: Input): Promise<PaymentOutcome> {
    const answer = await this.ask('authorize', payment, (provider, request) =>
      provider.authorize({ ...request, input }),
    );
    return answer ?? unknownOutcome;
  }

  /** Takes `amount` (minor units) of the money that was authorized. `pending` when there was no answer. */
  async capture(payment: Payment, amount: number): Promise<PaymentOutcome> {
    const answer = await this.ask('capture', payment, (provider, request) =>
      provider.capture({ ...request, captureAmount: amount }),
    );
    return answer ?? unknownOutcome;
  }

  /** Asks what became of a payment. Null when there was no answer: ask again later. */
  async standing(payment: Payment): Promise<PaymentStanding | null> {
    return this.ask('status', payment, (provider, request) => provider.status(request));
  }

  /** Tells the provider to give up a payment. Whether it was surely told. */
  async void(payment: Payment): Promise<boolean> {
    const answer = await this.ask('void', payment, async (provider, request) => {
      await provider.void(request);
      return { status: 'voided' as const };
    });
    return answer !== null;
  }

  /** Gives `amount` (minor units) back, once for each `id`. `pending` when there was no answer: ask again by the same id. */
  async refund(
    payment: Payment,
    { id, amount }: { readonly id: string; readonly amount: number },
  ): Promise<RefundOutcome> {
    const answer = await this.ask('refund', payment, (provider, request) =>
      provider.refund({ ...request, refundId: id, refundAmount: amount }),
    );
    return answer ?? { status: 'pending', reference: null };
  }

  /**
   * What a provider is told of a payment. `input` is empty: it comes from the buyer, and is not kept. A provider without
   * network is not waited for, so its `signal` may be one that never aborts.
   */
  async request(db: EntityManager, payment: Payment, signal: AbortSignal): Promise<PaymentRequest> {
    const { storeId, method: code } = payment;
    const method = (await this.methods.ofStore(db, storeId)).find((known) => known.code === code);
    const { publicId } = await this.stores.byIdOn(db, storeId);
    return {
      paymentId: payment.id,
      orderId: payment.orderId,
      amount: payment.amount,
      currency: payment.currency,
      reference: payment.providerReference,
      settings: method?.settings ?? {},
      secrets: this.secrets.open({ storeId, code }, method?.secrets ?? null),
      input: {},
      returnUrl: returnUrlOf(this.env, payment.id),
      notifyUrl: notifyUrlOf(this.env, payment.provider, publicId),
      signal,
    };
  }

  /** One question, recorded as an attempt. Null when there was no answer. */
  private async ask<Answer extends { readonly status: string }>(
    operation: Operation,
    payment: Payment,
    question: (provider: PaymentProvider, request: PaymentRequest) => Promise<Answer>,
  ): Promise<Answer | null> {
    const startedAt = new Date();
    let answer: Answer | null = null;
    let failure: object | null = null;
    try {
      const signal = AbortSignal.timeout(this.timeLimit(payment));
      const request = await this.request(this.dataSource.manager, payment, signal);
      answer = readable(await withinTime(question(this.providers.get(payment.provider), request), signal));
    } catch (error) {
      this.logger.warn({ err: error, paymentId: payment.id }, `${payment.provider} gave no answer to ${operation}`);
      failure = this.failureOf(error, payment);
    }
    await insertAttempt.affected(this.dataSource.manager, [
      newId(),
      payment.storeId,
      payment.id,
      operation,
      answer?.status ?? 'no_answer',
      failure && JSON.stringify(failure),
      startedAt,
    ]);
    return answer;
  }

  /** By its name alone: the text of an error may quote what was sent. */
  private failureOf(error: unknown, payment: Payment): object {
    const { name = 'unknown' } = (error ?? {}) as { name?: string };
    if (name === 'TimeoutError') return { error: name, limitMilliseconds: this.timeLimit(payment) };
    return name === 'AnswerTooLarge' ? { error: name, limitBytes: largestAnswerBytes } : { error: name };
  }

  private timeLimit({ provider }: Payment): number {
    return Math.min(this.providers.get(provider).timeoutMilliseconds, longestTimeoutMilliseconds);
  }
}

/** Providers are extensions: what they hand on of a strange reply must not get into the database. */
function readable<Answer extends { readonly status: string }>(answer: Answer): Answer {
  const text = JSON.stringify(answer) as string | undefined;
  if (text === undefined || typeof answer.status !== 'string') throw new AnswerUnreadable();
  if (Buffer.byteLength(text) > largestAnswerBytes) throw new AnswerTooLarge();
  if (hasUnstorableText(text)) throw new AnswerUnreadable();
  return answer;
}

async function withinTime<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const tooLate = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([answer, tooLate]);
}
