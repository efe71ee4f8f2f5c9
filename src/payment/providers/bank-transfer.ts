import { type PaymentRequest } from '../payment-provider.js';
import { type PaymentAction } from '../payment.types.js';
import { flag, listOf, record, settingFaults, type Settings, text } from '../setting-checks.js';
import { OfflineProvider } from './offline-provider.js';

const accounts = listOf(20, record({ bank: text(100), number: text(100), holder: text(200) }, ['bank', 'number']));

/**
 * The buyer transfers the total to one of the store's accounts (`settings.accounts`), which the order shows. With
 * `settings.uniqueCode` the totals of open orders differ, so that a transfer is known by its amount.
 */
export class BankTransfer extends OfflineProvider {
  readonly code = 'bank-transfer';

  override settingsFaults(settings: Settings): Record<string, string> {
    return settingFaults(settings, { accounts, uniqueCode: flag }, ['accounts']);
  }

  protected instructions({ settings }: PaymentRequest): PaymentAction {
    return { type: 'instructions', data: { accounts: settings.accounts ?? [] } };
  }
}
