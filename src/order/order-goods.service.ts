import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { isUuid } from '../kernel/ids.js';
import { RefundService } from '../payment/refund.service.js';
import { type Tx } from '../platform/database/tx.js';
import { orderFulfilled, orderLineCancelled } from './fulfilment.events.js';
import {
  cancellationById,
  cancellationsOfOrders,
  fulfilmentById,
  fulfilmentsOfOrders,
  insertCancellation,
  insertFulfilment,
} from './fulfilment.queries.js';
import { type Cancellation, type Fulfilment, type LinePieces, type Parcel } from './fulfilment.types.js';
import { goodsGone, openPieces, stockOfPieces, takePieces } from './line-pieces.js';
import { fulfilmentNotFound, nothingToLeave } from './order.errors.js';
import { type Order } from './order.types.js';

type Goods = Pick<Order, 'id' | 'storeId' | 'lines'>;

/** Who acts, and why. */
export interface Doing<Reason = string | null> {
  readonly actor: string;
  readonly reason: Reason;
}

/**
 * What becomes of an order's goods: they leave, at once or in parts, or they are cancelled. The order's row is locked for
 * every change. Lines of the same goods share what is held for them: what comes back of one is taken from what is held for
 * the other, which then leaves without a movement, and the sums are right.
 */
@Injectable()
export class OrderGoods {
  constructor(
    private readonly events: EventLog,
    private readonly inventory: InventoryService,
    private readonly refunds: RefundService,
  ) {}

  /** The pieces of each line that are still to leave. Three reads. */
  async open(db: EntityManager, { id, storeId, lines }: Goods): Promise<LinePieces[]> {
    const fulfilments = await this.fulfilments(db, storeId, [id]);
    const cancellations = await this.cancellations(db, storeId, [id]);
    const refunds = await this.refunds.ofOrder(db, storeId, id);
    return openPieces(lines, goodsGone({ fulfilments, cancellations, refunds }));
  }

  /**
   * Goods leave, in `tx`: out of stock, with a fulfilment and the event `order.fulfilled`. NOT idempotent. Throws, with
   * nothing changed: `order.nothing_to_leave`, `order.line_unknown`, `order.line_pieces_too_many`.
   */
  async send(tx: Tx, order: Goods & Pick<Order, 'number'>, parcel: Parcel, { actor, reason }: Doing): Promise<void> {
    const { id: orderId, storeId } = order;
    const open = await this.open(tx, order);
    if (open.length === 0) throw nothingToLeave();
    const lines = parcel.lines === null ? open : takePieces(order.lines, open, parcel.lines);
    const { id, carrier, trackingNumber, trackingUrl } = parcel;
    const tracking = [carrier, trackingNumber, trackingUrl];
    await insertFulfilment.affected(tx, [storeId, id, orderId, ...tracking, JSON.stringify(lines), actor, reason]);
    const complete = (await this.open(tx, order)).length === 0;
    const fulfilment = { ...parcel, lines, storeId, orderId, status: 'shipped' as const, actor, reason };
    await this.events.append(tx, orderFulfilled(order, fulfilment, complete));
    const stock = { storeId, orderId, actor, reason };
    if (complete) await this.inventory.ship(tx, stock);
    else await this.inventory.shipPieces(tx, { ...stock, lines: stockOfPieces(order.lines, lines) });
  }

  /**
   * Goods will not leave, in `tx`: back into stock, with a record of what they cost, which is owed no more, and the event
   * `order.line_cancelled`. NOT idempotent. They have to be open, which the caller has looked at under the lock.
   */
  async cancel(
    tx: Tx,
    order: Goods & Pick<Order, 'number' | 'currency'>,
    { id, lines, refundId, actor, reason }: Pick<Cancellation, 'id' | 'lines' | 'refundId'> & Doing<string>,
  ): Promise<Cancellation> {
    const { id: orderId, storeId } = order;
    const amount = lines.reduce((sum, line) => sum + line.amount, 0);
    const values = [storeId, orderId, id, JSON.stringify(lines), amount, refundId, actor, reason];
    const row = await insertCancellation.first(tx, values);
    if (!row) throw new Error('Cancelling lines returned no row');
    const { owed, ...cancelled } = row;
    await this.events.append(tx, orderLineCancelled(order, cancelled, owed));
    await this.takeBack(tx, order, lines, { actor, reason });
    return cancelled;
  }

  /** Pieces of an order may be sold again, in `tx`, as `InventoryService.restock` does it. */
  async takeBack(
    tx: Tx,
    { id: orderId, storeId, lines: ordered }: Goods,
    pieces: readonly LinePieces[],
    { actor, reason }: Doing,
  ): Promise<void> {
    const lines = stockOfPieces(ordered, pieces);
    if (lines.length > 0) await this.inventory.restock(tx, { storeId, orderId, lines, actor, reason });
  }

  /** The fulfilments of some orders of a store, oldest first. One read. */
  fulfilments(db: EntityManager, storeId: number, orderIds: readonly string[]): Promise<Fulfilment[]> {
    return fulfilmentsOfOrders.rows(db, [storeId, orderIds]);
  }

  /** Throws `fulfilment.not_found`. */
  async fulfilment(
    db: EntityManager,
    { id, storeId }: Pick<Order, 'id' | 'storeId'>,
    wanted: string,
  ): Promise<Fulfilment> {
    const fulfilment = await this.findFulfilment(db, { id, storeId }, wanted);
    if (!fulfilment) throw fulfilmentNotFound();
    return fulfilment;
  }

  /** Null when the order has none of this id. */
  async findFulfilment(
    db: EntityManager,
    { id, storeId }: Pick<Order, 'id' | 'storeId'>,
    wanted: string,
  ): Promise<Fulfilment | null> {
    return isUuid(wanted) ? ((await fulfilmentById.first(db, [storeId, id, wanted])) ?? null) : null;
  }

  /** The cancellations of some orders of a store, oldest first. One read. */
  cancellations(db: EntityManager, storeId: number, orderIds: readonly string[]): Promise<Cancellation[]> {
    return cancellationsOfOrders.rows(db, [storeId, orderIds]);
  }

  /** Null when the order has none of this id. */
  async findCancellation(
    db: EntityManager,
    storeId: number,
    orderId: string,
    id: string,
  ): Promise<Cancellation | null> {
    return (await cancellationById.first(db, [storeId, orderId, id])) ?? null;
  }
}
