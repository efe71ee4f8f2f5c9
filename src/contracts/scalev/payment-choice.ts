import { methodNotOffered } from '../../payment/payment.errors.js';
import { type PaymentAccount, type PaymentMethodChoice } from '../../payment/payment.types.js';
import { type AskedPayment, bankCode } from './order.mapping.js';

/** Nothing is sold on this wire without being paid for, whatever the store has set up. */
const neverOffered = 'no_payment';

/**
 * The store's method for what the buyer asked for. An option is part of the method's code (`va` with `bca` is `va_bca`),
 * or a bank among the accounts that the method takes transfers on. Throws `payment.method_not_offered`. Pure.
 */
export function chooseMethod(
  { method, option }: AskedPayment,
  offered: readonly Pick<PaymentMethodChoice, 'code'>[],
  accounts: readonly PaymentAccount[],
): string {
  const isOffered = (code: string): boolean => code !== neverOffered && offered.some((choice) => choice.code === code);
  if (option === null) {
    if (isOffered(method)) return method;
    throw methodNotOffered(method);
  }
  const joined = `${method}_${option}`;
  if (isOffered(joined)) return joined;
  const isBank = accounts.some((account) => account.method === method && bankCode(account.bank) === bankCode(option));
  if (isOffered(method) && isBank) return method;
  throw methodNotOffered(joined);
}
