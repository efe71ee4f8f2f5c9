import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { RefundService } from '../payment/refund.service.js';
import { type Cancellation, type Fulfilment, type LinePieces, type OrderNote } from './fulfilment.types.js';
import { goodsGone, openPieces } from './line-pieces.js';
import { OrderGoods } from './order-goods.service.js';
import { OrderHistories } from './order-histories.service.js';
import { OrderNotes } from './order-notes.service.js';
import { allowedTransitions, isOver, standingOf } from './order-state.js';
import { type Order, type OrderStatus, type OrderStatusEntry } from './order.types.js';

/** What has become of an order, oldest first, and what may. */
export interface OrderLife {
  readonly history: readonly OrderStatusEntry[];
  readonly fulfilments: readonly Fulfilment[];
  readonly cancellations: readonly Cancellation[];
  readonly notes: readonly OrderNote[];
  /** The pieces that are still to leave; none of an order that is over. */
  readonly open: readonly LinePieces[];
  /** The statuses that may follow now. */
  readonly nextStatuses: readonly OrderStatus[];
}

/** What an order comes to without what was cancelled of it, in minor units. Pure. */
export function remainingTotal({ totals }: Pick<Order, 'totals'>, cancellations: readonly Cancellation[]): number {
  return Math.max(0, totals.total - cancellations.reduce((sum, { amount }) => sum + amount, 0));
}

/** What has become of orders, for those who show them. */
@Injectable()
export class OrderLives {
  constructor(
    private readonly histories: OrderHistories,
    private readonly goods: OrderGoods,
    private readonly notes: OrderNotes,
    private readonly refunds: RefundService,
  ) {}

  /** Orders of one store with their lives, in the order of `orders`. Five reads for all of them. */
  async of(
    db: EntityManager,
    storeId: number,
    orders: readonly Order[],
  ): Promise<{ readonly order: Order; readonly life: OrderLife }[]> {
    const ids = orders.map(({ id }) => id);
    const histories = await this.histories.ofOrders(db, storeId, ids);
    const fulfilments = await this.goods.fulfilments(db, storeId, ids);
    const cancellations = await this.goods.cancellations(db, storeId, ids);
    const notes = await this.notes.ofOrders(db, storeId, ids);
    const refunds = await this.refunds.ofOrders(db, storeId, ids);
    return orders.map((order) => {
      const own = <Thing extends { readonly orderId: string }>(things: readonly Thing[]): Thing[] =>
        things.filter(({ orderId }) => orderId === order.id);
      const deeds = { fulfilments: own(fulfilments), cancellations: own(cancellations), refunds: own(refunds) };
      const open = isOver(order.status) ? [] : openPieces(order.lines, goodsGone(deeds));
      const history = histories.get(order.id) ?? [];
      const next = allowedTransitions(standingOf(order, history, open.length === 0));
      const life = {
        history,
        fulfilments: deeds.fulfilments,
        cancellations: deeds.cancellations,
        notes: own(notes),
        open,
        nextStatuses: next.map(({ to }) => to),
      };
      return { order, life };
    });
  }

  /** The life of one order. Five reads. */
  async ofOne(db: EntityManager, order: Order): Promise<OrderLife> {
    const [found] = await this.of(db, order.storeId, [order]);
    if (!found) throw new Error('One order has one life');
    return found.life;
  }

  /** The life of an order that has just been placed. Reads nothing. */
  ofPlaced(order: Order): OrderLife {
    const next = allowedTransitions(standingOf(order, [], false));
    return {
      history: [],
      fulfilments: [],
      cancellations: [],
      notes: [],
      open: order.lines.map(({ id, quantity }) => ({ lineId: id, quantity })),
      nextStatuses: next.map(({ to }) => to),
    };
  }
}
