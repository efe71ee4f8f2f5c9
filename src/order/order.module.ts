import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { OrderLineEntity } from './order-line.entity.js';
import { OrderPartitionsJob } from './order-partitions.job.js';
import { OrderReferenceEntity } from './order-reference.entity.js';
import { OrderStatusChangeEntity } from './order-status-change.entity.js';
import { OrderEntity } from './order.entity.js';
import { OrderLinks } from './order-links.service.js';
import { OrderService } from './order.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([OrderEntity, OrderLineEntity, OrderReferenceEntity, OrderStatusChangeEntity]),
    EventsModule,
    InventoryModule,
    PricingModule,
  ],
  providers: [OrderLinks, OrderService, OrderPartitionsJob],
  exports: [OrderLinks, OrderService],
})
export class OrderModule {}
