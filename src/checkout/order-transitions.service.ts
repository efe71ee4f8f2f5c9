import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OrderService } from '../order/order.service.js';
import { type Order, type TransitionRequest } from '../order/order.types.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { PaymentVoids } from './payment-voids.service.js';

/** The steps of an order's life, with what they mean for its payments. */
@Injectable()
export class OrderTransitions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly orders: OrderService,
    private readonly payments: PaymentService,
    private readonly voids: PaymentVoids,
  ) {}

  /**
   * Moves an order one step. Cancelling it gives up its open payments: those without network at once, for the others
   * the provider is told after the commit, again and again if need be. Money that was taken stays where it is, until it
   * is refunded. Opens its own transactions. Throws `order.not_found`, `order.transition_not_allowed`.
   */
  async transition(request: TransitionRequest): Promise<Order> {
    const asked = await this.transactor.run(async (tx) => {
      if (request.to === 'cancelled') return this.cancel(tx, request);
      await this.orders.transition(tx, request);
      return [];
    });
    await this.voids.tellSoon(asked);
    return this.orders.get(this.dataSource.manager, request.storeId, request.orderId);
  }

  /**
   * Cancels an order and gives its open payments up, in `tx`. Returns those whose providers are to be told after the commit.
   * Throws `order.not_found`, `order.transition_not_allowed`.
   */
  async cancel(tx: Tx, request: Omit<TransitionRequest, 'to'>): Promise<Payment[]> {
    await this.orders.transition(tx, { ...request, to: 'cancelled' });
    return this.giveUp(tx, request);
  }

  /**
   * Cancels an order that nobody has paid in time. False, and nothing changed, when somebody has, or it was taken further
   * or cancelled before. Opens its own transactions.
   */
  async expire(storeId: number, orderId: string): Promise<boolean> {
    const actor = 'job:unpaid-expiry';
    const asked = await this.transactor.run(async (tx) => {
      if (!(await this.orders.expire(tx, storeId, orderId, actor))) return null;
      return this.giveUp(tx, { storeId, orderId, actor, reason: 'payment expired' });
    });
    await this.voids.tellSoon(asked ?? []);
    return asked !== null;
  }

  /** Returns the payments whose providers are to be told. */
  private async giveUp(
    tx: Tx,
    { storeId, orderId, actor: source, reason }: Pick<TransitionRequest, 'storeId' | 'orderId' | 'actor' | 'reason'>,
  ): Promise<Payment[]> {
    const order = await this.orders.lock(tx, storeId, orderId);
    if (!order) return [];
    const payments = await this.payments.lockOfOrder(tx, storeId, orderId);
    const asked = await this.payments.requestVoid(tx, payments, { source, number: order.number, reason });
    await this.orders.recordPayments(tx, order, await this.payments.ofOrder(tx, storeId, orderId));
    return asked;
  }
}
