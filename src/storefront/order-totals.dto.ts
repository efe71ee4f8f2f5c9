import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../platform/http/money.dto.js';
import { TotalsDto } from '../platform/http/totals.dto.js';

export class OrderTotalsDto extends TotalsDto {
  @ApiProperty({
    type: MoneyDto,
    description: 'A small amount taken off so that the total names the order when it is transferred',
  })
  transferDiscount: MoneyDto;

  @ApiProperty({
    type: MoneyDto,
    description: 'subtotal − discount + shipping − shippingDiscount + tax − transferDiscount',
  })
  declare total: MoneyDto;
}

export class OrderAdjustmentDto {
  @ApiProperty({
    enum: ['item', 'discount', 'shipping', 'shipping_discount', 'tax', 'tax_included', 'transfer_code'],
    description: 'All but `tax_included` add up to the total',
  })
  type: string;

  @ApiProperty({ description: 'Where it comes from', example: 'coupon:WELCOME10' })
  source: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ type: MoneyDto, description: 'Signed: a discount is negative' })
  amount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'The line it belongs to; null for the whole order' })
  lineId: string | null;
}
