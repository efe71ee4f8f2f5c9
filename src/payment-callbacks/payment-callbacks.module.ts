import { Module } from '@nestjs/common';
import { CheckoutModule } from '../checkout/checkout.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { HttpModule } from '../platform/http/http.module.js';
import { StoreModule } from '../store/store.module.js';
import { PaymentReturnsController } from './payment-returns.controller.js';
import { PaymentReturns } from './payment-returns.service.js';
import { ProviderMessagesController } from './provider-messages.controller.js';
import { ProviderMessages } from './provider-messages.service.js';

/** What comes back from payment providers: their messages, and the buyers they were sent. */
@Module({
  imports: [CheckoutModule, HttpModule, OrderModule, PaymentModule, StoreModule],
  controllers: [PaymentReturnsController, ProviderMessagesController],
  providers: [PaymentReturns, ProviderMessages],
})
export class PaymentCallbacksModule {}
