import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../kernel/ids.js';
import { Env } from '../platform/config/env.js';
import { type Tx } from '../platform/database/tx.js';
import {
  type PaymentOutcome,
  type PaymentProvider,
  PaymentProviders,
  type PaymentRequest,
  type PaymentStanding,
} from './payment-provider.js';
import { StoreService } from '../store/store.service.js';
import { PaymentMethods } from './payment-methods.service.js';
import { PaymentSecrets } from './payment-secrets.js';
import { methodNotOffered } from './payment.errors.js';
import {
  applyOutcome,
  insertAttempt,
  insertPayment,
  type PaymentMethodRow,
  paymentsOfOrder,
  paymentsOfOrders,
  takeUnsettled,
} from './payment.queries.js';
import { type NewPayment, type Payment, type PaymentMethodChoice, type PromisedMethod } from './payment.types.js';

/** The recovery job leaves a payment alone for longer than this, so that no question is still on its way. */
const longestTimeoutMilliseconds = 30_000;

type ProviderInput = Readonly<Record<string, unknown>>;

@Injectable()
export class PaymentService {
  private readonly logger = new Logger(PaymentService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly paymentMethods: PaymentMethods,
    private readonly providers: PaymentProviders,
    private readonly secrets: PaymentSecrets,
    private readonly stores: StoreService,
    private readonly env: Env,
  ) {}

  /**
   * The methods a store offers now, in its order, and after them the `promised` ones that it has not set up. Those
   * without an installed provider are left out.
   */
  async methods(
    db: EntityManager,
    storeId: number,
    promised: readonly PromisedMethod[] = [],
  ): Promise<PaymentMethodChoice[]> {
    const rows = await this.paymentMethods.ofStore(db, storeId);
    const further = promised.filter(({ code }) => !rows.some((row) => row.code === code));
    return [...rows.filter(({ active }) => active), ...further].flatMap((method) => {
      const provider = this.providers.find(method.provider);
      return provider ? [choiceOf(method, provider)] : [];
    });
  }

  /** The method a buyer asked for. Throws `payment.method_not_offered`. */
  async select(
    db: EntityManager,
    storeId: number,
    code: string,
    promised: readonly PromisedMethod[] = [],
  ): Promise<PaymentMethodChoice> {
    const choice = (await this.methods(db, storeId, promised)).find((method) => method.code === code);
    if (!choice) throw methodNotOffered(code);
    return choice;
  }

  /**
   * Writes the payment of an order-to-be, in `tx`, before any provider is asked: one round trip. A method without
   * network gets its answer (instructions) at once; one with network is `opened` and goes through `authorize`.
   */
  async open(tx: Tx, { storeId, orderId, choice, amount, currency, returnUrl }: NewPayment): Promise<Payment> {
    const opened: Payment = {
      id: newId(),
      storeId,
      orderId,
      method: choice.code,
      provider: choice.provider,
      amount,
      currency,
      status: 'opened',
      providerReference: null,
      action: null,
      declineReason: null,
      captured: 0,
      refunded: 0,
      conflict: null,
      returnUrl,
      createdAt: new Date().toISOString(),
    };
    const payment = choice.network
      ? opened
      : withOutcome(opened, await this.providers.get(choice.provider).authorize(await this.request(tx, opened, {})));
    await insertPayment.affected(tx, [
      payment.id,
      storeId,
      orderId,
      payment.method,
      payment.provider,
      amount,
      currency,
      payment.status,
      payment.providerReference,
      payment.action && JSON.stringify(payment.action),
      returnUrl,
    ]);
    return payment;
  }

  /**
   * Asks the provider for the money. NOT in a transaction. Bounded in time; whatever is not a clear answer is `pending`.
   * Idempotent at the provider by the payment's id. Every question is recorded as an attempt.
   */
  async authorize(payment: Payment, input: ProviderInput): Promise<PaymentOutcome> {
    const outcome = await this.ask('authorize', payment, input, (provider, request) => provider.authorize(request));
    return outcome ?? { status: 'pending', reference: null, action: null };
  }

  /** Asks the provider what became of a payment. NOT in a transaction. Null when it gave no answer: ask again later. */
  async standing(payment: Payment): Promise<PaymentStanding | null> {
    return this.ask('status', payment, {}, (provider, request) => provider.status(request));
  }

  /** Tells the provider to give up a payment. NOT in a transaction. Returns whether it is surely given up. */
  async void(payment: Payment): Promise<boolean> {
    const answer = await this.ask('void', payment, {}, async (provider, request) => {
      await provider.void(request);
      return { status: 'voided' as const };
    });
    return answer !== null;
  }

  /** Stores a provider's answer, in `tx`. Idempotent; a settled payment stays as it is. Returns whether it changed. */
  async apply(tx: Tx, payment: Payment, outcome: PaymentOutcome | { readonly status: 'voided' }): Promise<boolean> {
    const after = outcome.status === 'voided' ? { ...payment, status: outcome.status } : withOutcome(payment, outcome);
    const changed = await applyOutcome.affected(tx, [
      payment.storeId,
      payment.id,
      after.status,
      after.providerReference,
      after.action && JSON.stringify(after.action),
      after.declineReason,
    ]);
    return changed > 0;
  }

  /**
   * The payment whose provider has not been asked for longest, if for more than `seconds`, and the more seldom the older
   * it is. Nobody else is given it for as long again, and every other one comes first. Asking is the recovery job's work.
   */
  async takeUnsettled(db: EntityManager, seconds: number): Promise<Payment | null> {
    const providers = this.providers.networkCodes();
    return providers.length === 0 ? null : ((await takeUnsettled.first(db, [providers, seconds])) ?? null);
  }

  /** The payments of an order, oldest first. */
  async ofOrder(db: EntityManager, storeId: number, orderId: string): Promise<Payment[]> {
    return paymentsOfOrder.rows(db, [storeId, orderId]);
  }

  /** The payments of several orders, oldest first. One read. */
  async ofOrders(db: EntityManager, storeId: number, orderIds: readonly string[]): Promise<Payment[]> {
    return paymentsOfOrders.rows(db, [storeId, orderIds]);
  }

  /** One question to a provider, recorded as an attempt. Null when there was no answer. */
  private async ask<Answer extends { readonly status: string }>(
    operation: 'authorize' | 'status' | 'void',
    payment: Payment,
    input: ProviderInput,
    question: (provider: PaymentProvider, request: PaymentRequest) => Promise<Answer>,
  ): Promise<Answer | null> {
    const startedAt = new Date();
    const request = await this.request(this.dataSource.manager, payment, input);
    let answer: Answer | null = null;
    let failure: string | null = null;
    try {
      answer = await withinTime(question(this.providers.get(payment.provider), request), request.signal);
    } catch (error) {
      this.logger.warn({ err: error, paymentId: payment.id }, `${payment.provider} gave no answer to ${operation}`);
      failure = error instanceof Error ? error.name : 'unknown';
    }
    await insertAttempt.affected(this.dataSource.manager, [
      newId(),
      payment.storeId,
      payment.id,
      operation,
      answer?.status ?? 'no_answer',
      failure && JSON.stringify({ error: failure }),
      startedAt,
    ]);
    return answer;
  }

  private async request(db: EntityManager, payment: Payment, input: ProviderInput): Promise<PaymentRequest> {
    const { storeId, method: code } = payment;
    const method = (await this.paymentMethods.ofStore(db, storeId)).find((known) => known.code === code);
    const { publicId } = await this.stores.byId(storeId);
    const base = `${this.env.publicUrl ?? this.env.localUrl}/payments/v1`;
    return {
      paymentId: payment.id,
      orderId: payment.orderId,
      amount: payment.amount,
      currency: payment.currency,
      reference: payment.providerReference,
      settings: method?.settings ?? {},
      secrets: this.secrets.open({ storeId, code }, method?.secrets ?? null),
      input,
      returnUrl: `${base}/return/${payment.id}`,
      notifyUrl: `${base}/webhooks/${payment.provider}/${publicId}`,
      signal: AbortSignal.timeout(
        Math.min(this.providers.get(payment.provider).timeoutMilliseconds, longestTimeoutMilliseconds),
      ),
    };
  }
}

/** The payment as it is after the provider's answer. */
export function withOutcome(payment: Payment, outcome: PaymentOutcome): Payment {
  switch (outcome.status) {
    case 'authorized':
    case 'captured':
      return { ...payment, status: outcome.status, providerReference: outcome.reference, action: null };
    case 'pending':
      return { ...payment, status: 'pending', providerReference: outcome.reference, action: outcome.action };
    case 'declined':
      return { ...payment, status: 'declined', declineReason: outcome.reason, action: null };
  }
}

/** A provider on the network knows its payments by their ids: only methods without one need a total of their own. */
function choiceOf(
  { code, name, settings }: PromisedMethod & Partial<Pick<PaymentMethodRow, 'settings'>>,
  { code: provider, network, prepaid }: PaymentProvider,
): PaymentMethodChoice {
  return { code, name, provider, network, prepaid, uniqueTotal: !network && settings?.uniqueCode === true };
}

async function withinTime<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const tooLate = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([answer, tooLate]);
}
