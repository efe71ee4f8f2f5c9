import { type PaymentRequest } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';
import { settingFaults, type Settings, text } from '../setting-checks.js';
import { OfflineProvider } from './offline-provider.js';

/** The merchant settles the payment in a way of his own, told to the buyer by `settings.instructions` where it is set. */
export class CustomPayment extends OfflineProvider {
  readonly code = 'custom';
  override readonly prepaid = false;

  override settingsFaults(settings: Settings): Record<string, string> {
    return settingFaults(settings, { instructions: text(2_000) });
  }

  protected instructions({ settings }: PaymentRequest): PaymentAction | null {
    return settings.instructions === undefined
      ? null
      : { type: 'instructions', data: { instructions: settings.instructions } };
  }
}
