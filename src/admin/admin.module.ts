import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CheckoutModule } from '../checkout/checkout.module.js';
import { EventsModule } from '../events/events.module.js';
import { StreamModule } from '../events/stream/stream.module.js';
import { WebhookModule } from '../events/webhook/webhook.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InventoryModule } from '../inventory/inventory.module.js';
import { MixinModule } from '../mixin/mixin.module.js';
import { NotificationModule } from '../notification/notification.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { QuoteModule } from '../quote/quote.module.js';
import { ShippingModule } from '../shipping/shipping.module.js';
import { StoreModule } from '../store/store.module.js';
import { AdminAuditController } from './audit.controller.js';
import { AdminCategoriesController } from './categories.controller.js';
import { AdminCourierServicesController } from './courier-services.controller.js';
import { AdminCouriersController } from './couriers.controller.js';
import { AdminCouponsController } from './coupons.controller.js';
import { AdminCustomerGroupsController } from './customer-groups.controller.js';
import { AdminCustomersController } from './customers.controller.js';
import { AdminDeadLettersController } from './dead-letters.controller.js';
import { AdminDeliveryWindowsController } from './delivery-windows.controller.js';
import { AdminEventsController } from './events.controller.js';
import { AdminLocationsController } from './locations.controller.js';
import { AdminFulfilmentsController } from './fulfilments.controller.js';
import { AdminMixinSchemasController } from './mixin-schemas.controller.js';
import { AdminNotificationsController } from './notifications.controller.js';
import { AdminOffersController } from './offers.controller.js';
import { AdminOrderStatesController } from './order-states.controller.js';
import { AdminOrdersController } from './orders.controller.js';
import { AdminPaymentMethodsController } from './payment-methods.controller.js';
import { AdminPaymentSettingsController } from './payment-settings.controller.js';
import { AdminPaymentsController } from './payments.controller.js';
import { AdminPaymentProofsController } from './payment-proofs.controller.js';
import { AdminPriceImportsController } from './price-imports.controller.js';
import { AdminPriceListsController } from './price-lists.controller.js';
import { AdminPricesController } from './prices.controller.js';
import { AdminPricingController } from './pricing.controller.js';
import { AdminProductsController } from './products.controller.js';
import { AdminQuotesController } from './quotes.controller.js';
import { AdminShippingMethodsController } from './shipping-methods.controller.js';
import { AdminShippingZonesController } from './shipping-zones.controller.js';
import { AdminSpamSettingsController } from './spam-settings.controller.js';
import { AdminStockController } from './stock.controller.js';
import { AdminStockSettingsController } from './stock-settings.controller.js';
import { AdminTaxClassesController } from './tax-classes.controller.js';
import { AdminTaxRatesController } from './tax-rates.controller.js';
import { AdminTaxSettingsController } from './tax-settings.controller.js';
import { AdminTransferCodeSettingsController } from './transfer-code-settings.controller.js';
import { AdminVariantsController } from './variants.controller.js';
import { AdminWarehousesController } from './warehouses.controller.js';
import { AdminWebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { AdminWebhookEndpointsController } from './webhook-endpoints.controller.js';

/** The admin API, for the merchant's panels and machines. */
@Module({
  imports: [
    CatalogModule,
    CheckoutModule,
    EventsModule,
    IdentityModule,
    InventoryModule,
    MixinModule,
    NotificationModule,
    OrderModule,
    PaymentModule,
    PricingModule,
    QuoteModule,
    ShippingModule,
    StoreModule,
    StreamModule,
    WebhookModule,
  ],
  controllers: [
    AdminAuditController,
    AdminCategoriesController,
    AdminCouponsController,
    AdminCourierServicesController,
    AdminCouriersController,
    AdminCustomerGroupsController,
    AdminCustomersController,
    AdminDeadLettersController,
    AdminDeliveryWindowsController,
    AdminEventsController,
    AdminLocationsController,
    AdminFulfilmentsController,
    AdminMixinSchemasController,
    AdminNotificationsController,
    AdminOffersController,
    AdminOrderStatesController,
    AdminOrdersController,
    AdminPaymentMethodsController,
    AdminPaymentSettingsController,
    AdminPaymentsController,
    AdminPaymentProofsController,
    AdminPriceImportsController,
    AdminPriceListsController,
    AdminPricesController,
    AdminPricingController,
    AdminProductsController,
    AdminQuotesController,
    AdminShippingMethodsController,
    AdminShippingZonesController,
    AdminSpamSettingsController,
    AdminStockController,
    AdminStockSettingsController,
    AdminTaxClassesController,
    AdminTaxRatesController,
    AdminTaxSettingsController,
    AdminTransferCodeSettingsController,
    AdminVariantsController,
    AdminWarehousesController,
    AdminWebhookDeliveriesController,
    AdminWebhookEndpointsController,
  ],
})
export class AdminModule {}
