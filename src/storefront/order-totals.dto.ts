import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../platform/http/money.dto.js';

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
