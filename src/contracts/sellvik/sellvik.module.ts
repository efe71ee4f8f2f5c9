import { Module, type OnModuleInit } from '@nestjs/common';
import { CartModule } from '../../cart/cart.module.js';
import { CatalogModule } from '../../catalog/catalog.module.js';
import { CheckoutModule } from '../../checkout/checkout.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { OrderModule } from '../../order/order.module.js';
import { PaymentModule } from '../../payment/payment.module.js';
import { ErrorDialects } from '../../platform/http/error-dialects.js';
import { HttpModule } from '../../platform/http/http.module.js';
import { RequestCredentials } from '../../platform/http/request-credentials.js';
import { ShippingModule } from '../../shipping/shipping.module.js';
import { StoreModule } from '../../store/store.module.js';
import { SellvikCheckoutController } from './checkout.controller.js';
import { SellvikCustomerOrdersController } from './customer-orders.controller.js';
import { SellvikErrors } from './errors.js';
import { SellvikCheckout } from './sellvik-checkout.service.js';
import { prefixes } from './sellvik-prefixes.js';
import { SellvikRefusals } from './sellvik-refusals.service.js';

/** Sellvik's storefront checkout (docs/contracts.md). */
@Module({
  imports: [
    CartModule,
    CatalogModule,
    CheckoutModule,
    HttpModule,
    IdentityModule,
    OrderModule,
    PaymentModule,
    ShippingModule,
    StoreModule,
  ],
  controllers: [SellvikCheckoutController, SellvikCustomerOrdersController],
  providers: [SellvikCheckout, SellvikRefusals],
})
export class SellvikModule implements OnModuleInit {
  constructor(
    private readonly dialects: ErrorDialects,
    private readonly credentials: RequestCredentials,
  ) {}

  onModuleInit(): void {
    for (const prefix of prefixes) this.dialects.register(new SellvikErrors(prefix));
    this.credentials.register({ storeKeyHeader: 'x-sellvik-key', actorHeaders: ['x-sellvik-cart'] });
  }
}
