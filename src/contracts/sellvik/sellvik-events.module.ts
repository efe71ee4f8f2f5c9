import { Module } from '@nestjs/common';
import { EventsModule } from '../../events/events.module.js';
import { WebhookModule } from '../../events/webhook/webhook.module.js';
import { OrderModule } from '../../order/order.module.js';
import { StoreModule } from '../../store/store.module.js';
import { PaidOrders } from './paid-orders.subscriber.js';
import { SellvikEnvelope } from './sellvik.envelope.js';

/** What Sellvik does upon news; a part of every process, since events reach their subscribers in the worker. */
@Module({ imports: [EventsModule, OrderModule, StoreModule, WebhookModule], providers: [PaidOrders, SellvikEnvelope] })
export class SellvikEventsModule {}
