import { invalidRequest } from '../kernel/domain-error.js';
import { fromMoneyDto, type MoneyDto } from '../platform/http/money.dto.js';

/** The most that a price or a charge can be, in minor units: the largest quantity of it is an exact amount still. */
const largest = 900_000_000_000;

type Path = readonly (string | number)[];

/**
 * Money that the store's staff state, to minor units: in the store's currency, at least `least` minor units and not
 * absurdly much. Throws `request.invalid` naming `path` otherwise.
 */
export function fromStoreMoney(money: MoneyDto, currency: string, path: Path, least = 0): number {
  const { amount, currency: stated } = fromMoneyDto(money, path);
  if (stated !== currency) {
    const message = `currency must be the store's, ${currency}`;
    throw invalidRequest([{ path: [...path, 'currency'], code: 'wrong_currency', message }]);
  }
  return within(amount, path, least);
}

/** A price or a charge, when it is one: at least `least` minor units and not absurdly much. Throws `request.invalid` otherwise. */
export function within(amount: number, path: Path, least = 0): number {
  const fault = amount < least ? 'too_small' : amount > largest ? 'too_large' : null;
  if (fault === null) return amount;
  const message = `amount is ${fault.replace('_', ' ')}`;
  throw invalidRequest([{ path: [...path, 'amount'], code: fault, message }]);
}
