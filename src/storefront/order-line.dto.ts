import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../platform/http/money.dto.js';

export class OrderOptionDto {
  @ApiProperty()
  name: string;

  @ApiProperty()
  value: string;
}

/** A part of a bundle. */
export class BundlePartDto {
  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty({ example: 'KOPI-250' })
  sku: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [OrderOptionDto] })
  options: OrderOptionDto[];

  @ApiProperty({ type: 'integer', description: 'In one piece of the bundle' })
  quantity: number;
}

export class OrderLineDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'integer' })
  productId: number;

  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty()
  sku: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [OrderOptionDto] })
  options: OrderOptionDto[];

  @ApiProperty({ type: [BundlePartDto], description: 'What a bundle consists of; empty for anything else' })
  components: BundlePartDto[];

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ type: MoneyDto })
  unitPrice: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'unitPrice × quantity' })
  subtotal: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: "The line's share of all discounts" })
  discount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'What it is taxed as' })
  taxClass: string | null;

  @ApiProperty({ type: MoneyDto, description: 'On top of the price; negative where an exempt buyer gets it off' })
  tax: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of the total that is tax, where prices contain it' })
  taxIncluded: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'subtotal − discount + tax' })
  total: MoneyDto;
}
