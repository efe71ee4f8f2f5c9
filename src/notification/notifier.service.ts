import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type DomainEvent } from '../events/domain-event.js';
import { Postponed } from '../events/event-subscriber.js';
import { type OrderFulfilled } from '../order/fulfilment.events.js';
import { type Cancellation } from '../order/fulfilment.types.js';
import { OrderGoods } from '../order/order-goods.service.js';
import { remainingTotal } from '../order/order-lives.service.js';
import { OrderLinks } from '../order/order-links.service.js';
import { OrderService } from '../order/order.service.js';
import { type Order } from '../order/order.types.js';
import { isOpen, PaymentService } from '../payment/payment.service.js';
import { StoreService } from '../store/store.service.js';
import { type NotificationChannel, Unreachable } from './notification-channel.js';
import { NotificationLog } from './notification-log.service.js';
import { type NotificationChannelName, type NotificationKind, type ParcelNews } from './notification.types.js';

const kinds: ReadonlyMap<string, NotificationKind> = new Map([
  ['order.created', 'order_confirmation'],
  ['order.paid', 'order_paid'],
  // Not `order.shipped`, which comes with the first parcel only.
  ['order.fulfilled', 'order_shipped'],
  ['order.cancelled', 'order_cancelled'],
  // Not `payment.voided`, which comes for every payment, and when its provider has heard it.
  ['order.payment_withdrawn', 'order_payment_due'],
]);

/** The event types that buyers hear of. */
export const notifiedTypes: readonly string[] = [...kinds.keys()];

/** Milliseconds after which news is no news: a mail server that was away for a week must not flood people afterwards. */
const newsFor = 72 * 3_600_000;

/** Milliseconds in which nothing is sent after nobody was there to take it: waiting for a dead server holds up other jobs. */
const restAfterFailure = 30_000;

/** Tells buyers of what happened to their orders. It reads orders and never writes them. */
@Injectable()
export class Notifier {
  private readonly logger = new Logger(Notifier.name);
  private readonly restingUntil = new Map<NotificationChannelName, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly stores: StoreService,
    private readonly orders: OrderService,
    private readonly goods: OrderGoods,
    private readonly payments: PaymentService,
    private readonly links: OrderLinks,
    private readonly log: NotificationLog,
  ) {}

  /**
   * Sends what an event has to say through one channel, where the store wants it and the order names a recipient. Not in
   * a transaction. Idempotent by the event's id as far as a network allows: a message whose acceptance was not written
   * down (killed in between, or the reply was lost) is sent again, under the same id. Throws what `EventSubscriber`
   * describes.
   */
  async notify(event: DomainEvent, channel: NotificationChannel): Promise<void> {
    const kind = kinds.get(event.type);
    if (!kind) return;
    this.awaken(channel.name);
    const { storeId } = event;
    const db = this.dataSource.manager;
    const settings = await this.log.settings(db, storeId);
    if (!settings[channel.name].includes(kind)) return;
    const order = await this.orders.get(db, storeId, event.aggregateId);
    const recipient = channel.recipientOf(order);
    if (recipient === null) return;
    const claim = {
      eventId: event.id,
      channel: channel.name,
      storeId,
      orderId: order.id,
      kind,
      recipient,
      perHour: settings[`${channel.name}PerHour`],
      refusal: Date.now() - Date.parse(event.occurredAt) > newsFor ? 'too_late' : null,
    };
    const { outcome, secondsLeft } = await this.log.claim(claim);
    if (outcome === 'over_budget') throw new Postponed('The store has sent enough in this hour', secondsLeft + 1);
    if (outcome === 'suppressed')
      this.logger.warn({ eventId: event.id, channel: channel.name }, 'Suppressed a message');
    if (outcome !== 'claimed') return;
    const cancellations = await this.goods.cancellations(db, storeId, [order.id]);
    const paymentUrl = kind === 'order_payment_due' ? await this.paymentUrl(db, order, cancellations) : null;
    if (kind === 'order_payment_due' && paymentUrl === null) {
      await this.log.settle(claim, { status: 'suppressed', reason: 'nothing_due' });
      return;
    }
    const message = {
      eventId: event.id,
      kind,
      recipient,
      order,
      orderUrl: this.links.publicOrderUrl(order),
      paymentUrl,
      remainingTotal: kind === 'order_cancelled' ? order.totals.total : remainingTotal(order, cancellations),
      parcel: kind === 'order_shipped' ? await this.parcel(db, order, event) : null,
      store: await this.stores.byId(storeId),
      replyTo: settings.replyTo,
    };
    try {
      const reference = await channel.send(message);
      await this.log.settle(claim, { status: 'sent', reference });
    } catch (error) {
      if (error instanceof Unreachable) this.restingUntil.set(channel.name, performance.now() + restAfterFailure);
      await this.log.settle(claim, { status: 'failed', reason: reasonOf(error) });
      throw error;
    }
  }

  /** Where to pay what is left; null where nothing is, or a payment asks for it already. */
  private async paymentUrl(
    db: EntityManager,
    order: Order,
    cancellations: readonly Cancellation[],
  ): Promise<string | null> {
    const payments = await this.payments.ofOrder(db, order.storeId, order.id);
    return payments.some(isOpen) ? null : this.links.paymentUrl(order, { prepaid: true, cancellations });
  }

  private async parcel(db: EntityManager, order: Order, { payload }: DomainEvent): Promise<ParcelNews> {
    const { fulfilmentId } = payload as OrderFulfilled;
    const shipments = await this.goods.fulfilments(db, order.storeId, [order.id]);
    const shipment = shipments.find(({ id }) => id === fulfilmentId);
    if (!shipment) throw new Error(`The order ${order.id} has no shipment ${fulfilmentId}`);
    const remaining = await this.goods.open(db, order);
    return { shipment, remaining, whole: shipments.length === 1 && remaining.length === 0 };
  }

  private awaken(channel: NotificationChannelName): void {
    const rest = (this.restingUntil.get(channel) ?? 0) - performance.now();
    // Spread, so that those who waited do not come at once.
    if (rest > 0) throw new Postponed('Nobody takes messages at the moment', rest / 1_000 + Math.random() * 30);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300);
