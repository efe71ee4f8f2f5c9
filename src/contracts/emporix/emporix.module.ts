import { Module, type OnModuleInit } from '@nestjs/common';
import { CartModule } from '../../cart/cart.module.js';
import { CheckoutModule } from '../../checkout/checkout.module.js';
import { IdentityModule } from '../../identity/identity.module.js';
import { PaymentModule } from '../../payment/payment.module.js';
import { ErrorDialects } from '../../platform/http/error-dialects.js';
import { HttpModule } from '../../platform/http/http.module.js';
import { RequestCredentials } from '../../platform/http/request-credentials.js';
import { PricingModule } from '../../pricing/pricing.module.js';
import { StoreModule } from '../../store/store.module.js';
import { EmporixCheckoutController } from './checkout.controller.js';
import { EmporixCheckout } from './emporix-checkout.service.js';
import { EmporixRefusals } from './emporix-refusals.service.js';
import { EmporixErrors } from './errors.js';

/** Emporix's checkout (docs/contracts.md). */
@Module({
  imports: [CartModule, CheckoutModule, HttpModule, IdentityModule, PaymentModule, PricingModule, StoreModule],
  controllers: [EmporixCheckoutController],
  providers: [EmporixCheckout, EmporixRefusals],
})
export class EmporixModule implements OnModuleInit {
  constructor(
    private readonly dialects: ErrorDialects,
    private readonly credentials: RequestCredentials,
  ) {}

  onModuleInit(): void {
    this.dialects.register(new EmporixErrors());
    this.credentials.register({ actorHeaders: ['saas-token'] });
  }
}
