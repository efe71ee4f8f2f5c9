import { invalidRequest } from '../kernel/domain-error.js';
import { fromMoneyDto, type MoneyDto } from '../platform/http/money.dto.js';

type Path = readonly (string | number)[];

/**
 * Money that the store's staff state, to minor units: in the store's currency and at least `least` minor units. Throws
 * `request.invalid` naming `path` otherwise.
 */
export function fromStoreMoney(money: MoneyDto, currency: string, path: Path, least = 0): number {
  const { amount, currency: stated } = fromMoneyDto(money, path);
  if (stated !== currency) {
    const message = `currency must be the store's, ${currency}`;
    throw invalidRequest([{ path: [...path, 'currency'], code: 'wrong_currency', message }]);
  }
  if (amount < least) {
    throw invalidRequest([{ path: [...path, 'amount'], code: 'too_small', message: 'amount is too small' }]);
  }
  return amount;
}
