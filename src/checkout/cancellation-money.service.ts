import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { newId } from '../kernel/ids.js';
import { type CancelledLine, type LinePieces } from '../order/fulfilment.types.js';
import { piecesByLine } from '../order/line-pieces.js';
import { OrderGoods } from '../order/order-goods.service.js';
import { OrderService } from '../order/order.service.js';
import { type Order } from '../order/order.types.js';
import { isOpen, PaymentService } from '../payment/payment.service.js';
import { RefundService } from '../payment/refund.service.js';
import { type Payment } from '../payment/payment.types.js';
import { type Refund } from '../payment/refund.types.js';
import { type Tx } from '../platform/database/tx.js';
import { TransferCodes } from '../pricing/transfer-code.service.js';
import { isPayable } from './order-payments.service.js';
import { OrderRefunds } from './order-refunds.service.js';
import { refundedPieces, worthOf } from './refund-lines.js';

interface Refundable {
  readonly lines: readonly LinePieces[];
  /** Whether nothing of the order is left, so that everything that was paid goes back. */
  readonly whole: boolean;
  /** Minor units: what the order comes to without them. */
  readonly owed: number;
  readonly actor: string;
  readonly reason: string;
}

/** The money of goods that will not leave. The order's row is locked. */
@Injectable()
export class CancellationMoney {
  constructor(
    private readonly orders: OrderService,
    private readonly goods: OrderGoods,
    private readonly payments: PaymentService,
    private readonly refunds: RefundService,
    private readonly orderRefunds: OrderRefunds,
    private readonly transferCodes: TransferCodes,
  ) {}

  /** What the pieces cost the buyer. All pieces of a line come to its total, however they are cancelled. */
  async price(db: EntityManager, order: Order, lines: readonly LinePieces[]): Promise<CancelledLine[]> {
    const cancellations = await this.goods.cancellations(db, order.storeId, [order.id]);
    const earlier = piecesByLine(cancellations.flatMap((cancellation) => cancellation.lines));
    return lines.map((pieces) => ({ ...pieces, amount: worth(order, pieces, earlier) }));
  }

  /**
   * Promises what was paid for the pieces and has not gone back, in `tx`; all that is left when the `whole` order goes.
   * Returns the refund's id, to `ask` for after the commit; null where there is nothing to give back.
   */
  async promise(tx: Tx, order: Order, { lines, whole, owed, actor, reason }: Refundable): Promise<string | null> {
    const { id: orderId, storeId } = order;
    const payments = await this.payments.ofOrder(tx, storeId, orderId);
    const payment = payments.find(({ status, captured, refunded }) => status === 'captured' && refunded < captured);
    if (!payment) return null;
    const refundId = newId();
    const command = { storeId, paymentId: payment.id, refundId, restock: false, actor, reason };
    if (whole) {
      await this.orderRefunds.promise(tx, { ...command, amount: null, lines: null });
      return refundId;
    }
    const refunded = refundedPieces(await this.refunds.ofOrder(tx, storeId, orderId));
    const paid = lines
      .map(({ lineId, quantity }) => ({ lineId, quantity: Math.min(quantity, unrefunded(order, lineId, refunded)) }))
      .filter(({ quantity }) => quantity > 0);
    const amount = Math.min(
      paid.reduce((sum, pieces) => sum + worth(order, pieces, refunded), 0),
      payment.captured - payment.refunded,
      // Of what was not captured nothing goes back.
      payment.captured - owed,
    );
    if (amount <= 0) return null;
    await this.orderRefunds.promise(tx, { ...command, amount, lines: paid });
    return refundId;
  }

  /**
   * Has an order of which something was cancelled ask for no more than what is left, in `tx`: its open payments, the total
   * that it holds for a transfer, and its payment status. Where that leaves nobody asking for the money of an order that is
   * still to be paid, it logs `order.payment_withdrawn`. Idempotent. Returns the payments whose providers are to be told
   * that they are given up.
   */
  async demandLess(
    tx: Tx,
    { id: orderId, storeId, currency, number }: Order,
    { actor: source, reason }: Pick<Refundable, 'actor' | 'reason'>,
  ): Promise<Payment[]> {
    const order = await this.orders.lock(tx, storeId, orderId);
    if (!order) return [];
    const payments = await this.payments.lockOfOrder(tx, storeId, orderId);
    const voided = await this.payments.lower(tx, payments, { owed: order.owed, source, number, reason });
    await this.transferCodes.move(tx, { storeId, orderId, currency, total: order.owed });
    const left = await this.payments.ofOrder(tx, storeId, orderId);
    const paymentStatus = await this.orders.recordPayments(tx, order, left);
    if (voided.length > 0 && isPayable({ ...order, paymentStatus }) && !left.some(isOpen)) {
      const ids = voided.map(({ id }) => id);
      await this.orders.announceWithdrawal(tx, order, ids);
    }
    return voided;
  }

  /** Asks the provider for a promised refund. NOT in a transaction. What gets no answer now, `RefundJob` takes up. */
  ask(refundId: string): Promise<Refund | null> {
    return this.orderRefunds.ask(refundId);
  }
}

function worth(order: Order, { lineId, quantity }: LinePieces, before: ReadonlyMap<string, number>): number {
  const line = order.lines.find(({ id }) => id === lineId);
  return line ? worthOf(line, before.get(lineId) ?? 0, quantity) : 0;
}

function unrefunded(order: Order, lineId: string, refunded: ReadonlyMap<string, number>): number {
  const line = order.lines.find(({ id }) => id === lineId);
  return line ? line.quantity - (refunded.get(lineId) ?? 0) : 0;
}
