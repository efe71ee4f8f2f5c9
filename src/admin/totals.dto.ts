import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../platform/http/money.dto.js';

/** What a basket comes to. */
export class AdminTotalsDto {
  @ApiProperty({ type: MoneyDto })
  subtotal: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  discount: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  shipping: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  shippingDiscount: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'On top of the prices' })
  tax: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of the total that is tax, where prices contain it' })
  taxIncluded: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  total: MoneyDto;
}
