import { type PaymentRequest } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';
import { settingFaults, type Settings, wholeNumber } from '../setting-checks.js';
import { OfflineProvider } from './offline-provider.js';

/** The buyer pays an invoice later, within `settings.daysToPay` days when the store sets it. */
export class Invoice extends OfflineProvider {
  readonly code = 'invoice';
  override readonly prepaid = false;

  override settingsFaults(settings: Settings): Record<string, string> {
    return settingFaults(settings, { daysToPay: wholeNumber(0, 365) });
  }

  protected instructions({ settings }: PaymentRequest): PaymentAction | null {
    return settings.daysToPay === undefined ? null : { type: 'instructions', data: { daysToPay: settings.daysToPay } };
  }
}
