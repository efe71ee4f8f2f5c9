import { Injectable } from '@nestjs/common';
import { proofNotWanted } from '../payment/payment.errors.js';
import { PaymentProofs } from '../payment/payment-proofs.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { PageOrders } from './page-orders.service.js';

/** Files that buyers send in by an order's page. */
@Injectable()
export class PageProofs {
  constructor(
    private readonly transactor: Transactor,
    private readonly orders: PageOrders,
    private readonly proofs: PaymentProofs,
  ) {}

  /**
   * Keeps a proof of transfer for the payment of the order that the slug opens. Opens its own transaction; the same file
   * again is the one that is there. Throws `order.not_found` and what `PaymentProofs.add` throws.
   */
  async add(secretSlug: string, content: Buffer): Promise<void> {
    const { store, payment } = await this.orders.open(secretSlug);
    if (payment === null) throw proofNotWanted();
    await this.transactor.run((tx) => this.proofs.add(tx, store.id, payment.id, content));
  }
}
