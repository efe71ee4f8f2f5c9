import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { invalidRequest } from '../../kernel/domain-error.js';
import { fromDecimal, isCurrency, type Money, toDecimal } from '../../kernel/money.js';

/** Money on the native API: an exact decimal string, never a number, next to its currency. */
export class MoneyDto {
  @ApiProperty({ example: '2742.00', pattern: '^-?\\d{1,15}(\\.\\d{1,6})?$', description: 'Exact decimal amount' })
  @IsString()
  @Matches(/^-?\d{1,15}(\.\d{1,6})?$/, { message: 'amount must be a decimal string such as "2742.00"' })
  amount!: string;

  @ApiProperty({ example: 'BDT', pattern: '^[A-Z]{3}$', description: 'ISO 4217 code' })
  @IsString()
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be an ISO 4217 code' })
  currency!: string;
}

/** Minor units to the wire: (274200, 'BDT') is {amount: "2742.00", currency: "BDT"}. */
export function toMoneyDto(amount: number, currency: string): MoneyDto {
  return { amount: toDecimal(amount, currency), currency };
}

/**
 * The wire to minor units. `path` says where in the body the money stands. Throws `request.invalid` for an unknown
 * currency, more fraction digits than the currency has, or an amount beyond exact arithmetic.
 */
export function fromMoneyDto(money: MoneyDto, path: readonly (string | number)[]): Money {
  if (!isCurrency(money.currency)) {
    throw invalidRequest([
      { path: [...path, 'currency'], code: 'unknown_currency', message: 'currency is not an ISO 4217 code' },
    ]);
  }
  try {
    return { amount: fromDecimal(money.amount, money.currency), currency: money.currency };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidRequest([{ path: [...path, 'amount'], code: 'invalid_amount', message: error.message }]);
  }
}
