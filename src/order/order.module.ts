import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { OrderCancellationEntity } from './order-cancellation.entity.js';
import { OrderFulfilmentEntity } from './order-fulfilment.entity.js';
import { OrderGoods } from './order-goods.service.js';
import { OrderHistories } from './order-histories.service.js';
import { BuyerOrders } from './buyer-orders.service.js';
import { CustomerOrders } from './customer-orders.service.js';
import { OrderLineEntity } from './order-line.entity.js';
import { OrderLives } from './order-lives.service.js';
import { OrderNoteEntity } from './order-note.entity.js';
import { OrderNotes } from './order-notes.service.js';
import { OrderPartitionsJob } from './order-partitions.job.js';
import { OrderReferenceEntity } from './order-reference.entity.js';
import { OrderShipments } from './order-shipments.service.js';
import { OrderStatusChangeEntity } from './order-status-change.entity.js';
import { OrderEntity } from './order.entity.js';
import { OrderLinks } from './order-links.service.js';
import { OrderService } from './order.service.js';
import { ShipmentUpdateEntity } from './shipment-update.entity.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      OrderEntity,
      OrderLineEntity,
      OrderReferenceEntity,
      OrderStatusChangeEntity,
      OrderFulfilmentEntity,
      ShipmentUpdateEntity,
      OrderCancellationEntity,
      OrderNoteEntity,
    ]),
    EventsModule,
    InventoryModule,
    PaymentModule,
    PricingModule,
    ShippingModule,
  ],
  providers: [
    BuyerOrders,
    CustomerOrders,
    OrderGoods,
    OrderHistories,
    OrderLinks,
    OrderLives,
    OrderNotes,
    OrderPartitionsJob,
    OrderService,
    OrderShipments,
  ],
  exports: [
    BuyerOrders,
    CustomerOrders,
    OrderGoods,
    OrderHistories,
    OrderLinks,
    OrderLives,
    OrderNotes,
    OrderService,
    OrderShipments,
  ],
})
export class OrderModule {}
