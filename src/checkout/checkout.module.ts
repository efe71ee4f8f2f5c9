import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CartModule } from '../cart/cart.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EventsModule } from '../events/events.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { BuyerOrders } from '../order/buyer-orders.service.js';
import { MixinModule } from '../mixin/mixin.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { QuoteModule } from '../quote/quote.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { StoreModule } from '../store/store.module.js';
import { CancellationMoney } from './cancellation-money.service.js';
import { CheckoutInquiries } from './checkout-inquiries.service.js';
import { CheckoutReservations } from './checkout-reservations.service.js';
import { CheckoutReviews } from './checkout-review.service.js';
import { CheckoutSessionEntity } from './checkout-session.entity.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { CheckoutSources } from './checkout-source.service.js';
import { CheckoutSteps } from './checkout-step.js';
import { CheckoutOrchestrator } from './checkout.orchestrator.js';
import { CheckoutRecovery } from './checkout.recovery.js';
import { LiveRates } from './live-rates.service.js';
import { OldSessionsJob } from './old-sessions.job.js';
import { OrderCancellations } from './order-cancellations.service.js';
import { OrderPlacement } from './order-placement.service.js';
import { OrderPayments } from './order-payments.service.js';
import { OrderRefunds } from './order-refunds.service.js';
import { OrderTransitions } from './order-transitions.service.js';
import { PaymentOperations } from './payment-operations.service.js';
import { PaymentSettlement } from './payment-settlement.service.js';
import { PaymentVoidsJob } from './payment-voids.job.js';
import { PaymentVoids } from './payment-voids.service.js';
import { PriceExplanations } from './price-explanations.service.js';
import { RefundJob } from './refund.job.js';
import { SavedAddresses } from './saved-addresses.service.js';
import { SpamChecks } from './spam-check.js';
import { FrequentOrders } from './spam-checks/frequent-orders.js';
import { UnpaidOrders } from './spam-checks/unpaid-orders.js';
import { UnpaidExpiryJob } from './unpaid-expiry.job.js';

/** The one module that knows carts, orders and every capability, and makes a checkout of them. */
@Module({
  imports: [
    TypeOrmModule.forFeature([CheckoutSessionEntity]),
    CartModule,
    CatalogModule,
    EventsModule,
    IdentityModule,
    InventoryModule,
    MixinModule,
    OrderModule,
    PaymentModule,
    PricingModule,
    QuoteModule,
    ShippingModule,
    StoreModule,
  ],
  providers: [
    CancellationMoney,
    CheckoutInquiries,
    CheckoutOrchestrator,
    CheckoutRecovery,
    CheckoutReservations,
    CheckoutReviews,
    CheckoutSessions,
    CheckoutSources,
    CheckoutSteps,
    LiveRates,
    OldSessionsJob,
    OrderCancellations,
    OrderPlacement,
    OrderPayments,
    OrderRefunds,
    OrderTransitions,
    PaymentOperations,
    PaymentSettlement,
    PaymentVoids,
    PaymentVoidsJob,
    PriceExplanations,
    RefundJob,
    SavedAddresses,
    UnpaidExpiryJob,
    {
      provide: SpamChecks,
      inject: [BuyerOrders],
      useFactory: (orders: BuyerOrders) => {
        const checks = new SpamChecks();
        checks.add(new FrequentOrders(orders));
        checks.add(new UnpaidOrders(orders));
        return checks;
      },
    },
  ],
  exports: [
    CheckoutOrchestrator,
    CheckoutRecovery,
    CheckoutReviews,
    CheckoutSteps,
    OrderCancellations,
    OrderPayments,
    OrderRefunds,
    OrderTransitions,
    PaymentOperations,
    PaymentSettlement,
    PaymentVoids,
    PriceExplanations,
    SpamChecks,
  ],
})
export class CheckoutModule {}
