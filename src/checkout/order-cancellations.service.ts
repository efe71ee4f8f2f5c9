import { Injectable } from '@nestjs/common';
import { type Cancellation, type LinePieces } from '../order/fulfilment.types.js';
import { takePieces } from '../order/line-pieces.js';
import { OrderGoods } from '../order/order-goods.service.js';
import { notCancellable, nothingToLeave, orderNotFound } from '../order/order.errors.js';
import { OrderService } from '../order/order.service.js';
import { type OrderStatus } from '../order/order.types.js';
import { type Payment } from '../payment/payment.types.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { CancellationMoney } from './cancellation-money.service.js';
import { OrderTransitions } from './order-transitions.service.js';
import { PaymentVoids } from './payment-voids.service.js';

/** What a merchant takes back of an order. */
export interface CancellationCommand {
  readonly storeId: number;
  readonly orderId: string;
  /** UUID, the same when the request is repeated. */
  readonly cancellationId: string;
  /** Null: everything that is still to leave. */
  readonly lines: readonly LinePieces[] | null;
  /** Whether money that was taken for the goods is given back. */
  readonly refund: boolean;
  readonly actor: string;
  readonly reason: string;
}

interface Outcome {
  readonly cancellation: Cancellation;
  /** Payments whose providers are to be told that they are given up. */
  readonly voided: readonly Payment[];
}

/** Statuses of which no goods will leave any more, or all have. */
const over: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['delivered', 'cancelled', 'refunded', 'disputed']);

/** Goods that will not leave: the whole order, or some pieces of its lines. */
@Injectable()
export class OrderCancellations {
  constructor(
    private readonly transactor: Transactor,
    private readonly orders: OrderService,
    private readonly goods: OrderGoods,
    private readonly transitions: OrderTransitions,
    private readonly money: CancellationMoney,
    private readonly voids: PaymentVoids,
  ) {}

  /**
   * Cancels pieces that have not left yet: they are back in stock, and money that was taken for them is on its way back, with
   * that of the delivery when nothing of the order is left. Such an order is `cancelled`. The order's own amounts stay as they
   * were placed; what the pieces cost stands in the cancellation, and open payments ask for that much less. Opens its own transactions. Idempotent by `cancellationId`.
   *
   * Throws, with nothing changed: `order.not_found`, `order.not_cancellable`, `order.nothing_to_leave`,
   * `order.line_unknown`, `order.line_pieces_too_many`, and what `OrderTransitions.cancel` throws.
   */
  async cancel(command: CancellationCommand): Promise<Cancellation> {
    const { cancellation, voided } = await this.transactor.run((tx) => this.take(tx, command));
    await this.voids.tellSoon(voided);
    if (cancellation.refundId !== null) await this.money.ask(cancellation.refundId);
    return cancellation;
  }

  private async take(tx: Tx, command: CancellationCommand): Promise<Outcome> {
    const { storeId, orderId, cancellationId, lines: asked, actor, reason } = command;
    const locked = await this.orders.lock(tx, storeId, orderId);
    if (!locked) throw orderNotFound();
    const earlier = await this.goods.findCancellation(tx, storeId, orderId, cancellationId);
    if (earlier) return { cancellation: earlier, voided: [] };
    if (over.has(locked.status)) throw notCancellable(locked.status);
    const order = await this.orders.get(tx, storeId, orderId);
    const open = await this.goods.open(tx, order);
    if (open.length === 0) throw nothingToLeave();
    const lines = asked === null ? open : takePieces(order.lines, open, asked);
    const fulfilled = await this.goods.fulfilments(tx, storeId, [orderId]);
    const whole = fulfilled.length === 0 && pieces(lines) === pieces(open);
    const priced = await this.money.price(tx, order, lines);
    const owed = Math.max(0, locked.owed - priced.reduce((sum, { amount }) => sum + amount, 0));
    const refundId = command.refund ? await this.money.promise(tx, order, { ...command, lines, whole, owed }) : null;
    const cancellation = await this.goods.cancel(tx, order, {
      id: cancellationId,
      lines: priced,
      refundId,
      actor,
      reason,
    });
    const voided = whole
      ? await this.transitions.cancel(tx, { storeId, orderId, actor, reason })
      : await this.money.demandLess(tx, order, { actor, reason });
    return { cancellation, voided };
  }
}

function pieces(lines: readonly LinePieces[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
