import { type DynamicModule, Inject, Module, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CheckoutModule } from './checkout/checkout.module.js';
import { CheckoutSteps } from './checkout/checkout-step.js';
import { SpamChecks } from './checkout/spam-check.js';
import { EventSubscribers } from './events/event-subscriber.js';
import { EventsModule } from './events/events.module.js';
import { type Extensions } from './extensions.js';
import { PaymentModule } from './payment/payment.module.js';
import { PaymentProviders } from './payment/payment-provider.js';
import { PriceRules } from './pricing/price-rules.js';
import { PricingModule } from './pricing/pricing.module.js';
import { ShippingModule } from './shipping/shipping.module.js';
import { ShippingRateSources } from './shipping/shipping-rate-source.js';

const EXTENSIONS = Symbol('extensions');

interface Registry<Extension> {
  add(extension: Extension): void;
}

/** Makes the extensions and hands them to the core's registries. */
@Module({})
export class ExtensionsModule implements OnModuleInit {
  constructor(
    private readonly modules: ModuleRef,
    @Inject(EXTENSIONS) private readonly extensions: Extensions,
    private readonly paymentProviders: PaymentProviders,
    private readonly priceRules: PriceRules,
    private readonly rateSources: ShippingRateSources,
    private readonly checkoutSteps: CheckoutSteps,
    private readonly spamChecks: SpamChecks,
    private readonly subscribers: EventSubscribers,
  ) {}

  static with(extensions: Extensions): DynamicModule {
    const { imports, paymentProviders, priceRules, rateSources, checkoutSteps, spamChecks, subscribers } = extensions;
    return {
      module: ExtensionsModule,
      imports: [CheckoutModule, EventsModule, PaymentModule, PricingModule, ShippingModule, ...imports],
      providers: [
        { provide: EXTENSIONS, useValue: extensions },
        ...paymentProviders,
        ...priceRules,
        ...rateSources,
        ...checkoutSteps,
        ...spamChecks,
        ...subscribers,
      ],
    };
  }

  onModuleInit(): void {
    this.fill(this.paymentProviders, this.extensions.paymentProviders);
    this.fill(this.priceRules, this.extensions.priceRules);
    this.fill(this.rateSources, this.extensions.rateSources);
    this.fill(this.checkoutSteps, this.extensions.checkoutSteps);
    this.fill(this.spamChecks, this.extensions.spamChecks);
    this.fill(this.subscribers, this.extensions.subscribers);
  }

  private fill<Extension>(registry: Registry<Extension>, classes: readonly Type<Extension>[]): void {
    for (const extension of classes) registry.add(this.modules.get(extension));
  }
}
