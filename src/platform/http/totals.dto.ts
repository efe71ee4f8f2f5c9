import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from './money.dto.js';

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
