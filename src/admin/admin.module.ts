import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { StoreModule } from '../store/store.module.js';
import { AdminCouponsController } from './coupons.controller.js';
import { AdminEventsController } from './events.controller.js';
import { AdminOrdersController } from './orders.controller.js';
import { AdminShippingMethodsController } from './shipping-methods.controller.js';
import { AdminShippingZonesController } from './shipping-zones.controller.js';

/** The admin API, for the merchant's panels and machines. */
@Module({
  imports: [EventsModule, OrderModule, PaymentModule, PricingModule, ShippingModule, StoreModule],
  controllers: [
    AdminCouponsController,
    AdminEventsController,
    AdminOrdersController,
    AdminShippingMethodsController,
    AdminShippingZonesController,
  ],
})
export class AdminModule {}
