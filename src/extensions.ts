import { type ModuleMetadata, type Type } from '@nestjs/common';
import { type CheckoutStep } from './checkout/checkout-step.js';
import { type SpamCheck } from './checkout/spam-check.js';
import { type EventSubscriber } from './events/event-subscriber.js';
import { type PaymentProvider } from './payment/payment-provider.js';
import { type PriceRule } from './pricing/price-rule.js';
import { type ShippingRateSource } from './shipping/shipping-rate-source.js';

/**
 * What an installation adds to the core. The classes are made by Nest and may inject the core's services and whatever
 * `imports` export. The order of a list is the order of execution; the built-in ones come first.
 */
export interface Extensions {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly paymentProviders: readonly Type<PaymentProvider>[];
  readonly priceRules: readonly Type<PriceRule>[];
  readonly rateSources: readonly Type<ShippingRateSource>[];
  readonly checkoutSteps: readonly Type<CheckoutStep>[];
  readonly spamChecks: readonly Type<SpamCheck>[];
  readonly subscribers: readonly Type<EventSubscriber>[];
}

/** Yours to fill. See docs/extending.md. */
export const extensions: Extensions = {
  imports: [],
  paymentProviders: [],
  priceRules: [],
  rateSources: [],
  checkoutSteps: [],
  spamChecks: [],
  subscribers: [],
};
