import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { isUuid, newId } from '../kernel/ids.js';
import { type Tx } from '../platform/database/tx.js';
import { type PaymentNews, type PaymentProvider, PaymentProviders } from './payment-provider.js';
import { PaymentMethods } from './payment-methods.service.js';
import { afterNews, openPaymentStatuses, type PaymentChange, type Refusal } from './payment-state.js';
import { methodNotOffered, paymentNotFound } from './payment.errors.js';
import { paymentChanged } from './payment.events.js';
import {
  askAboutPayment,
  changePayment,
  insertPayment,
  lockPaymentsOfOrder,
  lowerPayments,
  paymentById,
  type PaymentMethodRow,
  paymentsOfOrder,
  paymentsOfOrders,
  requestVoid,
  resolveConflict,
  takeUnsettled,
  takeVoidRequest,
} from './payment.queries.js';
import {
  type ConflictResolution,
  type NewPayment,
  type Payment,
  type PaymentMethodChoice,
  type PromisedMethod,
  type VoidRequest,
} from './payment.types.js';
import { ProviderQuestions } from './provider-questions.service.js';

export { afterNews, isLegalPaymentHistory, isOpen, openPaymentStatuses, type Refusal } from './payment-state.js';

/** News of a payment, and what has to be known to write it down. */
export interface Heard {
  readonly news: PaymentNews;
  /** Who brought it: "reply", "webhook", "return", "recovery", "key:<id>", "job:<name>". */
  readonly source: string;
  /** Why the order wants no money of this payment; null when it does. */
  readonly refusal: Refusal | null;
  /** The order's number; null when there is no order. */
  readonly number: string | null;
  /** Why, where a person has said so; kept in the history. */
  readonly reason?: string | null;
}

/** The methods that stores offer, and the payments of orders with what became of them. */
@Injectable()
export class PaymentService {
  constructor(
    private readonly events: EventLog,
    private readonly providers: PaymentProviders,
    private readonly paymentMethods: PaymentMethods,
    private readonly questions: ProviderQuestions,
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
    const own = await this.paymentMethods.ofStore(db, storeId);
    const further = promised.filter(({ code }) => !own.some((method) => method.active && method.code === code));
    return [...own.filter(({ active }) => active), ...further].flatMap((method) => {
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
    const choice = await this.find(db, storeId, code, promised);
    if (!choice) throw methodNotOffered(code);
    return choice;
  }

  /** The method a buyer asked for; null for one that is not offered. */
  async find(
    db: EntityManager,
    storeId: number,
    code: string,
    promised: readonly PromisedMethod[] = [],
  ): Promise<PaymentMethodChoice | null> {
    return (await this.methods(db, storeId, promised)).find((method) => method.code === code) ?? null;
  }

  /** Whether the goods wait for the money of a payment; false when its provider is not installed any more. */
  isPrepaid({ provider }: Pick<Payment, 'provider'>): boolean {
    return this.providers.find(provider)?.prepaid === true;
  }

  /** Whether the money changes hands outside of the system; false when its provider is not installed any more. */
  isOffline({ provider }: Pick<Payment, 'provider'>): boolean {
    return this.providers.find(provider)?.network === false;
  }

  /**
   * A payment of an order or an order-to-be, not written yet. A method without network has its answer (instructions) at
   * once; one with network is `opened`. No statement after `select`.
   */
  async prepare(tx: Tx, { storeId, orderId, choice, amount, currency, returnUrl }: NewPayment): Promise<Payment> {
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
      voidRequested: false,
      returnUrl,
      createdAt: new Date().toISOString(),
    };
    return choice.network ? opened : this.withInstructions(tx, opened);
  }

  /** Writes a payment that `prepare` has made, in `tx`, before any provider on the network is asked: one round trip. */
  async open(tx: Tx, payment: Payment): Promise<void> {
    await insertPayment.affected(tx, [
      payment.id,
      payment.storeId,
      payment.orderId,
      payment.method,
      payment.provider,
      payment.amount,
      payment.currency,
      payment.status,
      payment.providerReference,
      payment.action && JSON.stringify(payment.action),
      payment.returnUrl,
    ]);
  }

  /** Throws `payment.not_found`. */
  async get(db: EntityManager, storeId: number, paymentId: string): Promise<Payment> {
    const payment = isUuid(paymentId) ? await paymentById.first(db, [storeId, paymentId]) : undefined;
    if (!payment) throw paymentNotFound();
    return payment;
  }

  /** The payments of an order, oldest first. */
  async ofOrder(db: EntityManager, storeId: number, orderId: string): Promise<Payment[]> {
    return paymentsOfOrder.rows(db, [storeId, orderId]);
  }

  /** The payments of several orders, oldest first. One read. */
  async ofOrders(db: EntityManager, storeId: number, orderIds: readonly string[]): Promise<Payment[]> {
    return paymentsOfOrders.rows(db, [storeId, orderIds]);
  }

  /** As `ofOrder`, locked until the end of `tx`. The order's own row comes before them. */
  async lockOfOrder(tx: Tx, storeId: number, orderId: string): Promise<Payment[]> {
    return lockPaymentsOfOrder.rows(tx, [storeId, orderId]);
  }

  /**
   * Stores what was heard of a payment, in `tx`: status, history and event in two round trips, or nothing at all when
   * it is no news. `payment` is as it was read under its lock. Returns how it is now; the same object when nothing has
   * changed.
   */
  async apply(tx: Tx, payment: Payment, { news, source, refusal, number, reason = null }: Heard): Promise<Payment> {
    const change = afterNews(payment, news, refusal);
    if (!change) return payment;
    const changed = await changePayment.first(tx, changeValues(payment, change, { news, source, reason }));
    // Only what is no longer as it was read: the caller holds no lock on it, and a rival has been faster.
    if (!changed) throw new Error(`The payment ${payment.id} has changed without its lock`);
    const isNews = changed.status !== payment.status && changed.status !== 'pending';
    if (isNews) await this.events.append(tx, paymentChanged(changed, number));
    return changed;
  }

  /**
   * Asks, in `tx`, for those of an order's payments to be given up that are still open and need their provider to be
   * told; those without network are voided at once. Idempotent. Returns the ones whose providers are to be told.
   */
  async requestVoid(
    tx: Tx,
    payments: readonly Payment[],
    { source, number, reason = null }: Pick<Heard, 'source' | 'number' | 'reason'>,
  ): Promise<Payment[]> {
    const open = payments.filter(({ status }) => openPaymentStatuses.includes(status));
    const asked: Payment[] = [];
    for (const payment of open) {
      const network = this.providers.find(payment.provider)?.network ?? false;
      if (network) asked.push(payment);
      else await this.apply(tx, payment, { news: { status: 'voided' }, source, refusal: null, number, reason });
    }
    const [first] = asked;
    return first ? requestVoid.rows(tx, [first.storeId, asked.map(({ id }) => id), source, reason]) : [];
  }

  /**
   * Has the open ones of an order's payments ask for at most `owed` (minor units), in `tx`. One without network asks for
   * that from now on. One on the network is given up, because its provider may hold it at the old amount already; but not
   * money that is promised, of which less can be captured. Idempotent. Returns those whose providers are to be told.
   */
  async lower(
    tx: Tx,
    payments: readonly Payment[],
    { owed, ...request }: { readonly owed: number } & Pick<Heard, 'source' | 'number' | 'reason'>,
  ): Promise<Payment[]> {
    const dearer = payments.filter(({ status, amount }) => openPaymentStatuses.includes(status) && amount > owed);
    const offline = dearer.filter((payment) => this.isOffline(payment));
    const [first] = offline;
    if (first) await lowerPayments.affected(tx, [first.storeId, offline.map(({ id }) => id), owed]);
    const useless = dearer.filter(
      (payment) => !offline.includes(payment) && (payment.status !== 'authorized' || owed === 0),
    );
    return this.requestVoid(tx, useless, request);
  }

  /** Takes a payment into hand that is to be given up, for a minute or more; null when it is not (any more). */
  async takeVoidRequest(db: EntityManager, paymentId: string): Promise<VoidRequest | null> {
    return (await takeVoidRequest.first(db, [paymentId, null])) ?? null;
  }

  /** Takes the payment into hand whose provider should first be told to give it up; null when all can wait. */
  async takeDueVoidRequest(db: EntityManager): Promise<VoidRequest | null> {
    return (await takeVoidRequest.first(db, [null, this.providers.networkCodes()])) ?? null;
  }

  /** Has the recovery job ask what became of an authorized payment, `seconds` from now on: it is being captured. */
  async askLater(db: EntityManager, { storeId, id }: Payment, seconds: number): Promise<void> {
    await askAboutPayment.affected(db, [storeId, id, seconds]);
  }

  /** Takes a payment off the list of conflicts, in `tx`, on somebody's word. Null when it is not on it. */
  async resolve(tx: Tx, { storeId, paymentId, actor, reason }: ConflictResolution): Promise<Payment | null> {
    return (await resolveConflict.first(tx, [storeId, paymentId, actor, reason])) ?? null;
  }

  /**
   * A payment whose outcome is unknown and whose next question is due: the first `patience` seconds after it was opened,
   * the next ones at growing distances. Nobody else is given it until then. `elapsed`: how long the present run has
   * lasted, in seconds. Asking is the recovery job's work.
   */
  async takeUnsettled(
    db: EntityManager,
    { patience, elapsed }: { readonly patience: number; readonly elapsed: number },
  ): Promise<Payment | null> {
    const providers = this.providers.networkCodes();
    return providers.length === 0 ? null : ((await takeUnsettled.first(db, [providers, patience, elapsed])) ?? null);
  }

  private async withInstructions(tx: Tx, opened: Payment): Promise<Payment> {
    const provider = this.providers.get(opened.provider);
    const { signal } = new AbortController();
    const outcome = await provider.authorize(await this.questions.request(tx, opened, signal));
    if (outcome.status !== 'pending') throw new Error(`${provider.code} needs no network, and yet settles a payment`);
    return { ...opened, status: 'pending', providerReference: outcome.reference, action: outcome.action };
  }
}

function changeValues(
  payment: Payment,
  change: PaymentChange,
  { news, source, reason }: Pick<Heard, 'news' | 'source' | 'reason'>,
): unknown[] {
  const { storeId, id, status } = payment;
  const detail = change.conflict ?? (news.status === 'declined' ? { reason: news.reason } : reason ? { reason } : null);
  return [
    storeId,
    id,
    status,
    change.status,
    change.reference,
    change.action && JSON.stringify(change.action),
    change.declineReason,
    change.captured,
    change.conflict && JSON.stringify(change.conflict),
    change.voidRequested,
    source,
    detail && JSON.stringify(detail),
  ];
}

/** A provider on the network knows its payments by their ids: only methods without one need a total of their own. */
function choiceOf(
  { code, name, settings }: PromisedMethod & Partial<Pick<PaymentMethodRow, 'settings'>>,
  provider: PaymentProvider,
): PaymentMethodChoice {
  const { network, prepaid, cashOnDelivery } = provider;
  const uniqueTotal = !network && settings?.uniqueCode === true;
  const requiredInput = provider.requiredInput(settings ?? {});
  return { code, name, provider: provider.code, network, prepaid, cashOnDelivery, uniqueTotal, requiredInput };
}
