import { Module, type OnModuleInit } from '@nestjs/common';
import { CheckoutModule } from '../../checkout/checkout.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { InventoryModule } from '../../inventory/inventory.module.js';
import { OrderModule } from '../../order/order.module.js';
import { PaymentModule } from '../../payment/payment.module.js';
import { ErrorDialects } from '../../platform/http/error-dialects.js';
import { HttpModule } from '../../platform/http/http.module.js';
import { RequestCredentials } from '../../platform/http/request-credentials.js';
import { ShippingModule } from '../../shipping/shipping.module.js';
import { StoreModule } from '../../store/store.module.js';
import { ScalevCheckoutController } from './checkout.controller.js';
import { ScalevCustomerOrdersController } from './customer-orders.controller.js';
import { ScalevErrors } from './errors.js';
import { ScalevPublicOrdersController } from './public-orders.controller.js';
import { ScalevCheckout } from './scalev-checkout.service.js';
import { ScalevDestinations } from './scalev-destinations.service.js';
import { ScalevOrders } from './scalev-orders.service.js';
import { ScalevPublicOrders } from './scalev-public-orders.service.js';

/** Scalev's customer checkout, and the orders that come of it (docs/contracts.md). */
@Module({
  imports: [
    CheckoutModule,
    HttpModule,
    IdentityModule,
    InventoryModule,
    OrderModule,
    PaymentModule,
    ShippingModule,
    StoreModule,
  ],
  controllers: [ScalevCheckoutController, ScalevCustomerOrdersController, ScalevPublicOrdersController],
  providers: [ScalevCheckout, ScalevDestinations, ScalevOrders, ScalevPublicOrders],
})
export class ScalevModule implements OnModuleInit {
  constructor(
    private readonly dialects: ErrorDialects,
    private readonly credentials: RequestCredentials,
  ) {}

  onModuleInit(): void {
    this.dialects.register(new ScalevErrors());
    this.credentials.register({
      storeKeyHeader: 'x-scalev-storefront-api-key',
      storePath: /^\/v3\/stores\/([\w-]{1,64})(?:\/|$)/,
    });
  }
}
