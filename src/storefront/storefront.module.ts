import { Module } from '@nestjs/common';
import { CartModule } from '../cart/cart.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CheckoutModule } from '../checkout/checkout.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { ErrorDialects } from '../platform/http/error-dialects.js';
import { HttpModule } from '../platform/http/http.module.js';
import { QuoteModule } from '../quote/quote.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { StoreModule } from '../store/store.module.js';
import { CartsController } from './carts.controller.js';
import { CheckoutController } from './checkout.controller.js';
import { CustomerAddressesController } from './customer-addresses.controller.js';
import { CustomersController } from './customers.controller.js';
import { DeliveryWindowsController } from './delivery-windows.controller.js';
import { LocationsController } from './locations.controller.js';
import { OrderAnswers } from './order-answers.service.js';
import { OrderPaymentsController, PublicOrderPaymentsController } from './order-payments.controller.js';
import { OrdersController } from './orders.controller.js';
import { PaymentRequests } from './payment-requests.service.js';
import { ProductsController } from './products.controller.js';
import { QuotesController } from './quotes.controller.js';
import { SessionsController } from './sessions.controller.js';
import { StorefrontErrors } from './storefront-errors.js';

/** The storefront API, for shops and apps. */
@Module({
  imports: [
    CartModule,
    CatalogModule,
    CheckoutModule,
    HttpModule,
    IdentityModule,
    InventoryModule,
    OrderModule,
    PaymentModule,
    QuoteModule,
    ShippingModule,
    StoreModule,
  ],
  controllers: [
    CartsController,
    CheckoutController,
    CustomerAddressesController,
    CustomersController,
    DeliveryWindowsController,
    LocationsController,
    OrderPaymentsController,
    OrdersController,
    ProductsController,
    PublicOrderPaymentsController,
    QuotesController,
    SessionsController,
  ],
  providers: [OrderAnswers, PaymentRequests],
})
export class StorefrontModule {
  constructor(dialects: ErrorDialects) {
    dialects.register(new StorefrontErrors());
  }
}
