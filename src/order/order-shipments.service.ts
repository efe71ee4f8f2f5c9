import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventLog } from '../events/event-log.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { orderShipmentUpdated, orderTrackingChanged } from './fulfilment.events.js';
import { insertShipmentUpdate, knowsShipmentUpdate, writeTracking } from './fulfilment.queries.js';
import { type Fulfilment, type Parcel, type ShipmentUpdate, type Tracking } from './fulfilment.types.js';
import { mayBecomeShipment } from './line-pieces.js';
import { OrderGoods } from './order-goods.service.js';
import { notFulfillable, orderNotFound, shipmentUpdateNotAllowed } from './order.errors.js';
import { OrderService } from './order.service.js';
import { type LockedOrder, type OrderStatus } from './order.types.js';

interface OfOrder {
  readonly storeId: number;
  readonly orderId: string;
  /** "key:3". */
  readonly actor: string;
}

interface OfShipment extends OfOrder {
  readonly fulfilmentId: string;
}

/** News of a shipment. */
export interface ShipmentNews extends OfShipment, Omit<ShipmentUpdate, 'actor' | 'occurredAt'> {
  /** UUID; the same when it is told again. */
  readonly updateId: string;
  /** Null: now. */
  readonly occurredAt: Date | null;
}

/** The way of an order's goods from the warehouse to the buyer. Everything opens its own transaction and may be repeated. */
@Injectable()
export class OrderShipments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly events: EventLog,
    private readonly orders: OrderService,
    private readonly goods: OrderGoods,
  ) {}

  /**
   * Lets goods leave: the first ones make a `processing` order `shipped`. Idempotent by the parcel's id. Throws, with
   * nothing changed, `order.not_found`, `order.not_fulfillable`, and what `OrderGoods.send` throws.
   */
  async fulfil({
    parcel,
    reason,
    ...ofOrder
  }: OfOrder & { readonly parcel: Parcel; readonly reason: string | null }): Promise<Fulfilment> {
    const { storeId, orderId, actor } = ofOrder;
    await this.transactor.run(async (tx) => {
      const { status } = await this.lock(tx, ofOrder);
      if (await this.goods.findFulfilment(tx, { id: orderId, storeId }, parcel.id)) return;
      if (status === 'processing') {
        await this.orders.transition(tx, { storeId, orderId, to: 'shipped', actor, reason, parcel });
      } else if (status === 'shipped' || status === 'on_the_way') {
        await this.goods.send(tx, await this.orders.get(tx, storeId, orderId), parcel, { actor, reason });
      } else throw notFulfillable(status);
    });
    return this.read({ ...ofOrder, fulfilmentId: parcel.id });
  }

  /** Changes by what a shipment is tracked; what is absent stays. Throws `order.not_found`, `fulfilment.not_found`. */
  async track({ changes, ...shipment }: OfShipment & { readonly changes: Partial<Tracking> }): Promise<Fulfilment> {
    const { storeId, orderId, fulfilmentId, actor } = shipment;
    await this.transactor.run(async (tx) => {
      const order = await this.lock(tx, shipment);
      const before = await this.goods.fulfilment(tx, { id: orderId, storeId }, fulfilmentId);
      const after: Tracking = {
        carrier: given(changes.carrier, before.carrier),
        trackingNumber: given(changes.trackingNumber, before.trackingNumber),
        trackingUrl: given(changes.trackingUrl, before.trackingUrl),
      };
      const { carrier, trackingNumber, trackingUrl } = after;
      if (carrier === before.carrier && trackingNumber === before.trackingNumber && trackingUrl === before.trackingUrl)
        return;
      await writeTracking.affected(tx, [storeId, before.id, carrier, trackingNumber, trackingUrl]);
      await this.events.append(tx, orderTrackingChanged(order, before.id, after, actor));
    });
    return this.read(shipment);
  }

  /**
   * Adds to the history of a shipment, with the event `order.shipment_updated`. A shipped order whose goods are moving
   * becomes `on_the_way`, and `delivered` once all of its goods have left and every shipment has arrived. Idempotent by
   * `updateId`. Throws `order.not_found`, `fulfilment.not_found`, `fulfilment.update_not_allowed`.
   */
  async report(news: ShipmentNews): Promise<Fulfilment> {
    const { storeId, orderId, fulfilmentId, actor, updateId, status, location, description } = news;
    await this.transactor.run(async (tx) => {
      const order = await this.lock(tx, news);
      const fulfilment = await this.goods.fulfilment(tx, { id: orderId, storeId }, fulfilmentId);
      if ((await knowsShipmentUpdate.rows(tx, [storeId, fulfilment.id, updateId])).length > 0) return;
      if (!mayBecomeShipment(fulfilment.status, status)) throw shipmentUpdateNotAllowed(fulfilment.status, status);
      const values = [storeId, fulfilment.id, updateId, status, location, description, news.occurredAt, actor];
      const told = await insertShipmentUpdate.first(tx, values);
      if (!told) throw new Error('A shipment update returned no row');
      const update = { fulfilmentId: fulfilment.id, status, location, description, actor };
      await this.events.append(tx, orderShipmentUpdated(order, { ...update, occurredAt: told.occurredAt }));
      await this.follow(tx, order, news);
    });
    return this.read(news);
  }

  /** Takes the order as far as its shipments have come, a step at a time. One that is on hold stays there. */
  private async follow(tx: Tx, order: LockedOrder, { status, actor, description }: ShipmentNews): Promise<void> {
    const { storeId, id: orderId } = order;
    if (status === 'returned') return;
    const step = async (to: OrderStatus): Promise<void> => {
      await this.orders.transition(tx, { storeId, orderId, to, actor, reason: description });
    };
    if (order.status === 'shipped') await step('on_the_way');
    if (order.status !== 'shipped' && order.status !== 'on_the_way') return;
    const shipments = await this.goods.fulfilments(tx, storeId, [orderId]);
    const arrived = shipments.every((shipment) => shipment.status === 'delivered');
    if (arrived && (await this.orders.mayBecome(tx, { ...order, status: 'on_the_way' }, 'delivered'))) {
      await step('delivered');
    }
  }

  private async lock(tx: Tx, { storeId, orderId }: OfOrder): Promise<LockedOrder> {
    const order = await this.orders.lock(tx, storeId, orderId);
    if (!order) throw orderNotFound();
    return order;
  }

  private read({ storeId, orderId, fulfilmentId }: OfShipment): Promise<Fulfilment> {
    return this.goods.fulfilment(this.dataSource.manager, { id: orderId, storeId }, fulfilmentId);
  }
}

function given<Value>(value: Value | undefined, otherwise: Value): Value {
  return value === undefined ? otherwise : value;
}
