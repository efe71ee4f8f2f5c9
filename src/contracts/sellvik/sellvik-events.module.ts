import { Module } from '@nestjs/common';
import { EventsModule } from '../../events/events.module.js';
import { OrderModule } from '../../order/order.module.js';
import { PaidOrders } from './paid-orders.subscriber.js';

/** What Sellvik does upon news; a part of every process, since events reach their subscribers in the worker. */
@Module({ imports: [EventsModule, OrderModule], providers: [PaidOrders] })
export class SellvikEventsModule {}
