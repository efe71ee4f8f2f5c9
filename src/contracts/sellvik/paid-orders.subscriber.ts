import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DomainEvent } from '../../events/domain-event.js';
import { EventSubscriber, EventSubscribers } from '../../events/event-subscriber.js';
import { DomainError } from '../../kernel/domain-error.js';
import { OrderService } from '../../order/order.service.js';
import { type Order } from '../../order/order.types.js';
import { Transactor } from '../../platform/database/transactor.js';
import { channel, promisedMethods } from './mapping.js';

/**
 * Confirms orders that came through this contract, once their gateway has the money or a promise of it. The answer of a
 * checkout says PENDING all the same. An order that is paid to the courier is confirmed by the merchant alone.
 */
@Injectable()
export class PaidOrders extends EventSubscriber {
  readonly code = 'sellvik-paid-orders';
  readonly types = ['payment.authorized', 'order.paid'];

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly orders: OrderService,
    subscribers: EventSubscribers,
  ) {
    super();
    subscribers.add(this);
  }

  /** Idempotent: only a pending order is confirmed. */
  async handle({ storeId, aggregateId: orderId }: DomainEvent): Promise<void> {
    if (!isConfirmed(await this.orders.get(this.dataSource.manager, storeId, orderId))) return;
    const confirmation = { storeId, orderId, to: 'confirmed', actor: 'sellvik', reason: 'payment confirmed' } as const;
    try {
      await this.transactor.run((tx) => this.orders.transition(tx, confirmation));
    } catch (error) {
      // Somebody has moved it on since it was looked at.
      if (!(error instanceof DomainError) || error.code !== 'order.transition_not_allowed') throw error;
    }
  }
}

function isConfirmed({ channel: through, status, paymentStatus, paymentMethod }: Order): boolean {
  if (through !== channel || status !== 'pending' || paymentStatus === 'unpaid') return false;
  return !promisedMethods.some(({ code }) => code === paymentMethod);
}
