import { ApiProperty } from '@nestjs/swagger';
import { toPercent } from '../../kernel/percent.js';
import { MoneyDto, toMoneyDto } from './money.dto.js';

/** The tax of one class, on lines and delivery together. */
export class TaxSumDto {
  @ApiProperty({ example: 'STANDARD' })
  taxClass: string;

  @ApiProperty({ example: '19' })
  percent: string;

  @ApiProperty({ type: MoneyDto, description: 'The amount without the tax' })
  base: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ description: 'Whether prices contain it; otherwise it was added' })
  included: boolean;
}

/** What a basket comes to. */
export class TotalsDto {
  @ApiProperty({ type: MoneyDto })
  subtotal: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  discount: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  shipping: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  shippingDiscount: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  tax: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of the total that is tax, where prices contain it' })
  taxIncluded: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'subtotal − discount + shipping − shippingDiscount + tax' })
  total: MoneyDto;
}

/** A tax by its rate in basis points, with its amounts in minor units. */
type TaxSum = Readonly<Pick<TaxSumDto, 'taxClass' | 'included'>> & Readonly<Record<'rate' | 'base' | 'amount', number>>;

/** The taxes of a basket to the wire. */
export function toTaxSumsDto(taxes: readonly TaxSum[], currency: string): TaxSumDto[] {
  return taxes.map(({ taxClass, rate, base, amount, included }) => ({
    taxClass,
    percent: toPercent(rate),
    base: toMoneyDto(base, currency),
    amount: toMoneyDto(amount, currency),
    included,
  }));
}

/** What a basket comes to, in minor units, to the wire. */
export function toTotalsDto(totals: Readonly<Record<keyof TotalsDto, number>>, currency: string): TotalsDto {
  const money = (amount: number): MoneyDto => toMoneyDto(amount, currency);
  return {
    subtotal: money(totals.subtotal),
    discount: money(totals.discount),
    shipping: money(totals.shipping),
    shippingDiscount: money(totals.shippingDiscount),
    tax: money(totals.tax),
    taxIncluded: money(totals.taxIncluded),
    total: money(totals.total),
  };
}
