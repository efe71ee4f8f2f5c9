import { type PaymentAction } from '../payment.types.js';
import { OfflineProvider } from './offline-provider.js';

/** The courier collects the money. */
export class CashOnDelivery extends OfflineProvider {
  readonly code = 'cash-on-delivery';
  override readonly prepaid = false;

  protected instructions(): PaymentAction | null {
    return null;
  }
}
