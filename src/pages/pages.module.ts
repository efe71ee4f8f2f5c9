import { Module } from '@nestjs/common';
import { CheckoutModule } from '../checkout/checkout.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { ErrorDialects } from '../platform/http/error-dialects.js';
import { HttpModule } from '../platform/http/http.module.js';
import { StoreModule } from '../store/store.module.js';
import { OrderPageController } from './order-page.controller.js';
import { PageErrors } from './page-errors.js';
import { PageOrders } from './page-orders.service.js';
import { PageProofs } from './page-proofs.service.js';
import { PayPageController } from './pay-page.controller.js';
import { StyleSheetController } from './style-sheet.controller.js';

/** The pages that buyers see: an order, its invoice, and where it is paid. */
@Module({
  imports: [CheckoutModule, HttpModule, OrderModule, PaymentModule, StoreModule],
  controllers: [OrderPageController, PayPageController, StyleSheetController],
  providers: [PageOrders, PageProofs],
})
export class PagesModule {
  constructor(dialects: ErrorDialects) {
    dialects.register(new PageErrors('/orders'));
    dialects.register(new PageErrors('/pay'));
  }
}
