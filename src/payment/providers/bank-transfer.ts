import { type PaymentRequest } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';
import { OfflineProvider } from './offline-provider.js';

/** The buyer transfers the total to one of the store's accounts (`settings.accounts`), which the order shows. */
export class BankTransfer extends OfflineProvider {
  readonly code = 'bank-transfer';

  protected instructions({ settings }: PaymentRequest): PaymentAction {
    return { type: 'instructions', data: { accounts: settings.accounts ?? [] } };
  }
}
