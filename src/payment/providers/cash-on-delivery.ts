import { type PaymentAction } from '../payment.types.js';
import { settingFaults, type Settings } from '../setting-checks.js';
import { OfflineProvider } from './offline-provider.js';

/** The courier collects the money. */
export class CashOnDelivery extends OfflineProvider {
  readonly code = 'cash-on-delivery';
  override readonly prepaid = false;
  override readonly cashOnDelivery = true;

  override settingsFaults(settings: Settings): Record<string, string> {
    return settingFaults(settings, {});
  }

  protected instructions(): PaymentAction | null {
    return null;
  }
}
