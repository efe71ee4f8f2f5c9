import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { momentsOfOrders } from './payment-moments.queries.js';
import { paymentAttempts, paymentHistory, paymentPage } from './payment.queries.js';
import {
  type Payment,
  type PaymentAttempt,
  type PaymentFilter,
  type PaymentMoments,
  type PaymentStatusEntry,
} from './payment.types.js';

/** Reads what the merchant looks up about payments. */
@Injectable()
export class PaymentRecords {
  /** A page of a store's payments, newest first. One read. */
  list(db: EntityManager, storeId: number, filter: PaymentFilter): Promise<Payment[]> {
    return paymentPage.rows(db, [
      storeId,
      filter.below ?? null,
      filter.status ?? null,
      filter.resolved ?? null,
      filter.orderId ?? null,
      filter.provider ?? null,
      filter.limit,
    ]);
  }

  /** Every status a payment has had, oldest first, with who brought the news, and when. */
  history(db: EntityManager, storeId: number, paymentId: string): Promise<PaymentStatusEntry[]> {
    return paymentHistory.rows(db, [storeId, paymentId]);
  }

  /** When money was taken for orders of a store, and proofs of transfers came in, by order. One read. */
  async moments(
    db: EntityManager,
    storeId: number,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, PaymentMoments>> {
    const rows = await momentsOfOrders.rows(db, [storeId, orderIds]);
    return new Map(rows.map(({ orderId, ...moments }) => [orderId, moments]));
  }

  /** Every question that its provider was asked, oldest first, with the answers. */
  attempts(db: EntityManager, storeId: number, paymentId: string): Promise<PaymentAttempt[]> {
    return paymentAttempts.rows(db, [storeId, paymentId]);
  }
}
