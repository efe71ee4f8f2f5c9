import { type PaymentAction } from '../payment.types.js';
import { settingFaults, type Settings } from '../setting-checks.js';
import { OfflineProvider } from './offline-provider.js';

/** The buyer says later how to pay, by another payment that takes the place of this one; the goods wait for it. */
export class PayLater extends OfflineProvider {
  readonly code = 'pay-later';

  override settingsFaults(settings: Settings): Record<string, string> {
    return settingFaults(settings, {});
  }

  protected instructions(): PaymentAction | null {
    return null;
  }
}
