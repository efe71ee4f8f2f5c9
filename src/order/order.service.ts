import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { isUuid, newId, secretToken } from '../kernel/ids.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { TransferCodes } from '../pricing/transfer-code.service.js';
import { DeliverySeats } from '../shipping/delivery-seat.service.js';
import { OrderGoods } from './order-goods.service.js';
import { type CountedPayment, hasBeenPaid, orderPaymentStatus } from './order-payment-status.js';
import {
  allowedTransitions,
  type OrderStanding,
  resumable,
  standingOf,
  transitions,
  transitionTo,
} from './order-state.js';
import { orderNotFound, transitionNotAllowed } from './order.errors.js';
import {
  type FailedAttempt,
  orderCreated,
  orderExpired,
  orderPaid,
  orderPaymentFailed,
  orderPaymentWithdrawn,
  orderStatusChanged,
} from './order.events.js';
import {
  changeStatus,
  choosePayment,
  insertOrder,
  lockOrder,
  newerOrders,
  orderById,
  orderBySecretSlug,
  orderBySlug,
  orderHistory,
  orderPage,
  orderValues,
  overdueOrders,
  owedOfOrder,
  writePaymentStatus,
} from './order.queries.js';
import {
  type LockedOrder,
  type Order,
  type OrderDraft,
  type OrderFilter,
  orderStatuses,
  type OrderPaymentStatus,
  type OrderState,
  type OrderStatus,
  type OrderStatusEntry,
  type TransitionRequest,
} from './order.types.js';

export { hasBeenPaid, orderPaymentStatus } from './order-payment-status.js';
export { isLegalHistory } from './order-state.js';

/** Orders: placed once from a complete draft, then moved along the status table. Everything else about them is fixed. */
@Injectable()
export class OrderService {
  constructor(
    private readonly events: EventLog,
    private readonly inventory: InventoryService,
    private readonly pricing: PricingService,
    private readonly transferCodes: TransferCodes,
    private readonly goods: OrderGoods,
    private readonly seats: DeliverySeats,
  ) {}

  /**
   * The draft with a transfer code taken off its total, in `tx` and before anything of the order is written: no other
   * open order of the store asks for that total. It comes after the taxes and changes none of them. The draft as it is
   * where no code is to be had. The code is given back when the order is paid or cancelled, or by a rollback.
   */
  async allotTransferCode(tx: Tx, draft: OrderDraft): Promise<OrderDraft> {
    const { id: orderId, storeId, currency, totals } = draft;
    const code = await this.transferCodes.allot(tx, { storeId, orderId, currency, total: totals.total });
    return code === 0 ? draft : withTransferCode(draft, code);
  }

  /**
   * Stores an order with its lines, number and first status: one round trip, in `tx`. The draft is a snapshot; nothing
   * is looked up again. The number comes from the store's sequence, so numbers increase, never repeat and may have gaps.
   * Not idempotent by itself: a second call with the same id or the same cart round violates a unique key.
   */
  async place(tx: Tx, draft: OrderDraft): Promise<Order> {
    const { numberPrefix: _numberPrefix, unpaidMinutes: _unpaidMinutes, cart, ...snapshot } = draft;
    const secretSlug = secretToken(24);
    const lines = draft.lines.map((line) => ({ id: newId(), ...line }));
    const placed = await insertOrder.first(tx, orderValues({ ...draft, lines }, secretSlug));
    if (!placed) throw new Error('Placing an order returned no row');
    return { ...snapshot, ...placed, secretSlug, cartId: cart?.id ?? null, status: 'pending', lines };
  }

  /** Logs `order.created` for a placed order, in the same `tx`. */
  async announce(tx: Tx, order: Order): Promise<void> {
    await this.events.append(tx, orderCreated(order));
  }

  /** Logs `order.paid` for an order that was placed with its money, in the same `tx` and after `announce`. */
  async announcePaid(tx: Tx, order: Order): Promise<void> {
    await this.events.append(tx, orderPaid({ ...order, total: order.totals.total }));
  }

  /** Logs `order.payment_failed`, in the `tx` that notes the end of the attempt. The order waits for another one. */
  async announceFailure(tx: Tx, order: LockedOrder, attempt: FailedAttempt): Promise<void> {
    await this.events.append(tx, orderPaymentFailed(order, attempt));
  }

  /** Logs `order.payment_withdrawn`, in the `tx` that gives the payments up. The order waits for another one. */
  async announceWithdrawal(tx: Tx, order: LockedOrder, paymentIds: readonly string[]): Promise<void> {
    await this.events.append(tx, orderPaymentWithdrawn(order, { paymentIds, remainingTotal: order.owed }));
  }

  /** One order of a store. Throws `order.not_found`. One read. */
  async get(db: EntityManager, storeId: number, orderId: string): Promise<Order> {
    return found(isUuid(orderId) ? await orderById.first(db, [storeId, orderId]) : undefined);
  }

  /** The order that a customer owns; another's is as missing. Throws `order.not_found`. */
  async getOwn(db: EntityManager, owner: { storeId: number; customerId: number }, orderId: string): Promise<Order> {
    const order = await this.get(db, owner.storeId, orderId);
    if (order.customerId !== owner.customerId) throw orderNotFound();
    return order;
  }

  /** By the key of its public page. Throws `order.not_found`. */
  async getBySlug(db: EntityManager, storeId: number, secretSlug: string): Promise<Order> {
    return found(await orderBySlug.first(db, [storeId, secretSlug]));
  }

  /**
   * Of whichever store, by the key of its public page: 192 random bits that are themselves the permission to see it.
   * Throws `order.not_found`. One read.
   */
  async bySecretSlug(db: EntityManager, secretSlug: string): Promise<Order> {
    return found(isSecretSlug(secretSlug) ? await orderBySecretSlug.first(db, [secretSlug]) : undefined);
  }

  /** A page of a store's orders, newest first. One read. */
  async list(db: EntityManager, storeId: number, filter: OrderFilter): Promise<Order[]> {
    return orderPage.rows(db, [
      storeId,
      filter.below ?? null,
      filter.customerId ?? null,
      filter.status ?? null,
      filter.paymentStatus ?? null,
      filter.email ?? null,
      filter.placedFrom ?? null,
      filter.placedBefore ?? null,
      filter.number ?? null,
      filter.limit,
      filter.suspected ?? null,
    ]);
  }

  /** A customer's orders that come right before one in their list, newest first. One read. */
  async listNewer(
    db: EntityManager,
    { storeId, customerId }: { storeId: number; customerId: number },
    { above, limit }: { above: string; limit: number },
  ): Promise<Order[]> {
    return newerOrders.rows(db, [storeId, customerId, above, limit]);
  }

  /** Every status the order has had, oldest first, with who, when and why. */
  async history(db: EntityManager, storeId: number, orderId: string): Promise<OrderStatusEntry[]> {
    return orderHistory.rows(db, [storeId, orderId]);
  }

  /** The table of statuses: what may follow what, and on which condition. Pure. */
  states(): OrderState[] {
    return orderStatuses.map((status) => ({
      status,
      next: transitions[status].map(({ to, paidOnly, unshippedOnly, completeOnly, stock }) => ({
        to,
        paidOnly: paidOnly ?? false,
        unshippedOnly: unshippedOnly ?? false,
        completeOnly: completeOnly ?? false,
        stock,
      })),
      resumes: resumable.has(status),
    }));
  }

  /**
   * Moves an order one step, in `tx`: status, history and the event `order.<status>`. Cancelling gives stock, coupon
   * use, transfer code and seat back, shipping lets goods leave as `OrderGoods.send` does; each happens exactly once, because the
   * order row is locked first and reservations are consumed. Throws `order.not_found`, `order.transition_not_allowed`, and
   * what `OrderGoods.send` throws.
   */
  async transition(tx: Tx, { storeId, orderId, to, actor, reason, parcel }: TransitionRequest): Promise<Order> {
    const locked = await this.lock(tx, storeId, orderId);
    if (!locked) throw orderNotFound();
    const from = locked.status;
    const standing = await this.standing(tx, locked);
    const rule = transitionTo(standing, to);
    if (!rule) {
      throw transitionNotAllowed(
        from,
        to,
        allowedTransitions(standing).map((allowed) => allowed.to),
      );
    }
    await changeStatus.affected(tx, [storeId, orderId, from, to, actor, reason]);
    await this.events.append(
      tx,
      orderStatusChanged(storeId, { orderId, number: locked.number, from, to, actor, reason }),
    );
    if (rule.stock === 'release') {
      await this.inventory.release(tx, { storeId, orderId, actor, reason: reason ?? `order ${to}` });
    }
    if (rule.voidsOrder) {
      await this.pricing.releaseRedemption(tx, storeId, orderId);
      await this.transferCodes.release(tx, storeId, orderId);
    }
    const order = await this.get(tx, storeId, orderId);
    if (rule.voidsOrder && order.shippingOption?.window) await this.seats.release(tx, storeId, orderId);
    if (rule.stock === 'ship')
      await this.goods.send(tx, order, parcel ?? { ...everything, id: newId() }, { actor, reason });
    return order;
  }

  /**
   * Locks an order's row until the end of `tx`: before its payments' rows, always. Null when there is no such order,
   * or not yet.
   */
  async lock(tx: Tx, storeId: number, orderId: string): Promise<LockedOrder | null> {
    return isUuid(orderId) ? ((await lockOrder.first(tx, [storeId, orderId])) ?? null) : null;
  }

  /**
   * Works the payment status of a locked order out anew, in `tx`, from all of its payments as they are now. Idempotent.
   * Logs `order.paid` when it has become so for the first time; the total of an order that has money is free for others. Returns the status.
   */
  async recordPayments(tx: Tx, order: LockedOrder, payments: readonly CountedPayment[]): Promise<OrderPaymentStatus> {
    const { id, storeId, paymentStatus: before } = order;
    const status = orderPaymentStatus(order.owed, payments);
    if (status === before) return status;
    await writePaymentStatus.affected(tx, [storeId, id, status]);
    if (!hasBeenPaid(before) && hasBeenPaid(status)) await this.transferCodes.release(tx, storeId, id);
    const inFull = hasBeenPaid(before) && before !== 'partially_paid';
    if (!inFull && status === 'paid') await this.events.append(tx, orderPaid(order));
    return status;
  }

  /** What an order comes to without what was cancelled of it, in minor units. Throws `order.not_found`. */
  async owed(db: EntityManager, storeId: number, orderId: string): Promise<number> {
    const row = await owedOfOrder.first(db, [storeId, orderId]);
    if (!row) throw orderNotFound();
    return row.owed;
  }

  /** Notes by which method a locked order is to be paid now, in `tx`. It expires no more where nobody waits for the money. */
  async choosePayment(
    tx: Tx,
    { storeId, id }: LockedOrder,
    { code, prepaid }: { readonly code: string; readonly prepaid: boolean },
  ): Promise<void> {
    await choosePayment.affected(tx, [storeId, id, code, prepaid]);
  }

  /** Whether the table lets an order that is locked become `to` now. */
  async mayBecome(tx: Tx, order: LockedOrder, to: OrderStatus): Promise<boolean> {
    return transitionTo(await this.standing(tx, order), to) !== undefined;
  }

  /** Orders whose time to pay is over, at most `limit`, the longest overdue first. Look again under the lock. */
  async overdue(db: EntityManager, limit: number): Promise<{ storeId: number; orderId: string }[]> {
    return overdueOrders.rows(db, [limit]);
  }

  /**
   * Cancels an order that nobody has paid in time, in `tx`, with everything given back and the event `order.expired`.
   * False, and nothing changed, when it was paid, taken further or cancelled meanwhile: the lock decides.
   */
  async expire(tx: Tx, storeId: number, orderId: string, actor: string): Promise<boolean> {
    const order = await this.lock(tx, storeId, orderId);
    if (!order?.due || order.status !== 'pending' || order.paymentStatus !== 'unpaid') return false;
    await this.transition(tx, { storeId, orderId, to: 'cancelled', actor, reason: 'payment expired' });
    await this.events.append(tx, orderExpired(order));
    return true;
  }

  private async standing(
    db: EntityManager,
    order: Pick<Order, 'id' | 'storeId' | 'status' | 'paymentStatus'>,
  ): Promise<OrderStanding> {
    const history = await this.history(db, order.storeId, order.id);
    // Asked for only where the table has a step that hangs on it.
    const asked = transitions[order.status].some(({ completeOnly }) => completeOnly);
    return standingOf(order, history, !asked || (await this.isComplete(db, order)));
  }

  private async isComplete(db: EntityManager, { storeId, id }: Pick<Order, 'id' | 'storeId'>): Promise<boolean> {
    return (await this.goods.open(db, await this.get(db, storeId, id))).length === 0;
  }
}

function withTransferCode(draft: OrderDraft, code: number): OrderDraft {
  const { adjustments, totals } = draft;
  const entry = {
    type: 'transfer_code',
    rule: 'transfer-code',
    source: 'transfer-code',
    label: 'Transfer code',
    amount: -code,
    line: null,
  };
  return {
    ...draft,
    adjustments: [...adjustments, entry],
    totals: { ...totals, transferDiscount: code, total: totals.total - code },
  };
}

/** 24 random bytes, as `place` makes them: anything else is no order's and need not be looked up. */
function isSecretSlug(text: string): boolean {
  return /^[\w-]{32}$/.test(text);
}

function found(order: Order | undefined): Order {
  if (!order) throw orderNotFound();
  return order;
}

const everything = { carrier: null, trackingNumber: null, trackingUrl: null, lines: null };
