import { type PaymentRequest } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';
import { OfflineProvider } from './offline-provider.js';

/** The buyer pays an invoice later, within `settings.daysToPay` days when the store sets it. */
export class Invoice extends OfflineProvider {
  readonly code = 'invoice';
  override readonly prepaid = false;

  protected instructions({ settings }: PaymentRequest): PaymentAction | null {
    return settings.daysToPay === undefined ? null : { type: 'instructions', data: { daysToPay: settings.daysToPay } };
  }
}
