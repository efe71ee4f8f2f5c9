import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { isUuid } from '../kernel/ids.js';
import { type Tx } from '../platform/database/tx.js';
import { type RefundOutcome } from './payment-provider.js';
import { refundTooLarge } from './payment.errors.js';
import { paymentRefunded } from './payment.events.js';
import { type Payment } from './payment.types.js';
import {
  changeRefund,
  insertRefund,
  refundById,
  refundsOfOrders,
  refundsOfPayment,
  takeOpenRefund,
} from './refund.queries.js';
import { type NewRefund, type Refund } from './refund.types.js';

/** What a provider says of a refund, and what it is a refund of. */
export interface RefundNews {
  readonly outcome: RefundOutcome;
  readonly payment: Payment;
  /** The order's number; null when there is no order. */
  readonly number: string | null;
}

/** Money on its way back: promised first, then asked for at the provider by the refund's id, until the answer is certain. */
@Injectable()
export class RefundService {
  constructor(private readonly events: EventLog) {}

  /**
   * Promises money of a payment, in `tx`, under the lock of its order: from now on nobody else can promise it. The
   * provider is asked after the commit, by `OrderRefunds` or its job. Not idempotent: a second call with the same id
   * violates a key. Throws `payment.refund_too_large`.
   */
  async request(tx: Tx, refund: NewRefund): Promise<Refund> {
    const { id, storeId, paymentId, amount, actor, reason, lines = [], restock = false } = refund;
    const requested = await insertRefund.first(tx, [
      storeId,
      paymentId,
      id,
      amount,
      actor,
      reason,
      JSON.stringify(lines),
      restock,
    ]);
    if (!requested) throw refundTooLarge();
    return requested;
  }

  /**
   * Stores what the provider says, in `tx`, with the event `payment.refunded` when the money has gone. Idempotent: the
   * refund when that changed it, else null. An end is an end.
   */
  async apply(tx: Tx, { storeId, id }: Refund, { outcome, payment, number }: RefundNews): Promise<Refund | null> {
    const [reference, reason] = outcome.status === 'declined' ? [null, outcome.reason] : [outcome.reference, null];
    const changed = await changeRefund.first(tx, [storeId, id, outcome.status, reference, reason]);
    if (changed?.status === 'refunded') await this.events.append(tx, paymentRefunded(changed, payment, number));
    return changed ?? null;
  }

  /** Takes an open refund into hand; nobody else is given it for half a minute or more. Null when it is not open. */
  async take(db: EntityManager, refundId: string): Promise<Refund | null> {
    return (await takeOpenRefund.first(db, [refundId])) ?? null;
  }

  /** Takes the refund into hand whose provider should have been asked first; null when all can wait. */
  async takeDue(db: EntityManager): Promise<Refund | null> {
    return (await takeOpenRefund.first(db, [null])) ?? null;
  }

  /** Null when the store has none of this id. */
  async find(db: EntityManager, storeId: number, refundId: string): Promise<Refund | null> {
    return isUuid(refundId) ? ((await refundById.first(db, [storeId, refundId])) ?? null) : null;
  }

  /** The refunds of a payment, oldest first. */
  ofPayment(db: EntityManager, storeId: number, paymentId: string): Promise<Refund[]> {
    return refundsOfPayment.rows(db, [storeId, paymentId]);
  }

  /** The refunds of all payments of an order, oldest first. */
  ofOrder(db: EntityManager, storeId: number, orderId: string): Promise<Refund[]> {
    return this.ofOrders(db, storeId, [orderId]);
  }

  /** The refunds of several orders of a store, oldest first. One read. */
  ofOrders(db: EntityManager, storeId: number, orderIds: readonly string[]): Promise<Refund[]> {
    return refundsOfOrders.rows(db, [storeId, orderIds]);
  }
}
