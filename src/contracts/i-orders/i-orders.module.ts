import { Module, type OnModuleInit } from '@nestjs/common';
import { CartModule } from '../../cart/cart.module.js';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { CheckoutModule } from '../../checkout/checkout.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { OrderModule } from '../../order/order.module.js';
import { PaymentModule } from '../../payment/payment.module.js';
import { ErrorDialects } from '../../platform/http/error-dialects.js';
import { HttpModule } from '../../platform/http/http.module.js';
import { StoreModule } from '../../store/store.module.js';
import { IOrdersErrors } from './errors.js';
import { IOrdersCheckout } from './i-orders-checkout.service.js';
import { IOrdersPayments } from './i-orders-payments.service.js';
import { IOrdersReading } from './i-orders-reading.service.js';
import { IOrdersController } from './orders.controller.js';
import { IOrdersPaymentController } from './payments.controller.js';

/** The i-orders contract (docs/contracts.md). */
@Module({
  imports: [
    CartModule,
    CatalogModule,
    CheckoutModule,
    HttpModule,
    IdentityModule,
    OrderModule,
    PaymentModule,
    StoreModule,
  ],
  controllers: [IOrdersController, IOrdersPaymentController],
  providers: [IOrdersCheckout, IOrdersPayments, IOrdersReading],
})
export class IOrdersModule implements OnModuleInit {
  constructor(private readonly dialects: ErrorDialects) {}

  onModuleInit(): void {
    this.dialects.register(new IOrdersErrors());
  }
}
