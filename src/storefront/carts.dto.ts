import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_CART_LINES, MAX_LINE_QUANTITY } from '../cart/cart.types.js';
import { ItemDto } from '../platform/http/item.dto.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { BundlePartDto } from '../platform/http/order-line.dto.js';
import { ShippingOptionDto } from './order-shipping.dto.js';
import { TaxSumDto, TotalsDto } from '../platform/http/totals.dto.js';

export class CartItemDto extends ItemDto {}

export class NewCartDto {
  @ApiPropertyOptional({ type: [CartItemDto], maxItems: MAX_CART_LINES, description: 'The same item twice adds up' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CART_LINES)
  @ValidateNested({ each: true })
  @Type(() => CartItemDto)
  lines?: CartItemDto[];

  @ApiPropertyOptional({ maxLength: 64, example: 'WELCOME10' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  couponCode?: string;
}

export class QuantityDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_LINE_QUANTITY })
  @IsInt()
  @Min(1)
  @Max(MAX_LINE_QUANTITY)
  quantity: number;
}

export class CouponCodeDto {
  @ApiProperty({ maxLength: 64, example: 'WELCOME10' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  code: string;
}

export class DeliveryWindowCodeDto {
  @ApiProperty({ maxLength: 64, example: 'dw-open' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  code: string;
}

export class DestinationQueryDto {
  @ApiProperty({ description: 'ISO 3166-1 alpha-2, upper case', example: 'BD' })
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  country: string;

  @ApiPropertyOptional({ maxLength: 100, description: 'State, province or district' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  region?: string;

  @ApiPropertyOptional({ maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  city?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description: "One of the store's locations, whose city, region and country then count instead of these",
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  locationId?: number;
}

export class TotalsQueryDto extends DestinationQueryDto {
  @ApiPropertyOptional({
    maxLength: 200,
    description: 'Code of a shipping option; the cheapest one when absent',
    example: 'sz_inside_dhaka/standard',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  shippingOption?: string;

  @ApiPropertyOptional({
    maxLength: 64,
    description:
      'Code of the payment method that the buyer means to use: where it is cash on delivery, the cheapest option is one that collects it',
    example: 'COD',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  paymentMethod?: string;
}

export class CartLineOptionDto {
  @ApiProperty({ example: 'Size' })
  name: string;

  @ApiProperty({ example: 'M' })
  value: string;
}

export class CartLineDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty({ type: 'integer', nullable: true })
  productId: number | null;

  @ApiProperty({ type: 'string', nullable: true })
  sku: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  name: string | null;

  @ApiProperty({ type: [CartLineOptionDto] })
  options: CartLineOptionDto[];

  @ApiProperty({ type: [BundlePartDto], description: 'What a bundle consists of; empty for anything else' })
  components: BundlePartDto[];

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'Null, as the sums, for a line that cannot be ordered' })
  unitPrice: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'What one is shown to have cost before; null for none' })
  compareAt: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  subtotal: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  discount: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  total: MoneyDto | null;
}

export class CartCouponDto {
  @ApiProperty({ example: 'WELCOME10' })
  code: string;

  @ApiProperty()
  applied: boolean;

  @ApiPropertyOptional({ type: MoneyDto, description: 'What it takes off, when applied' })
  amount?: MoneyDto;

  @ApiPropertyOptional({
    enum: [
      'not_found',
      'not_started',
      'ended',
      'not_for_this_customer',
      'used_up',
      'customer_limit_reached',
      'not_for_these_items',
      'minimum_not_reached',
    ],
    description: 'Why it does not apply',
  })
  reason?: string;
}

export class CartNoticeDto {
  @ApiProperty({
    enum: [
      'price_changed',
      'item_unavailable',
      'tax_class_missing',
      'no_price',
      'price_not_current',
      'quantity_not_priced',
      'quantity_short',
      'coupon_not_applicable',
    ],
  })
  code: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Of all but coupon_not_applicable' })
  lineId?: number;

  @ApiPropertyOptional({ type: MoneyDto, description: 'price_changed: the unit price when the line was last written' })
  was?: MoneyDto;

  @ApiPropertyOptional({ type: MoneyDto, description: 'price_changed: the unit price today' })
  now?: MoneyDto;

  @ApiPropertyOptional({ type: 'integer', description: 'quantity_short' })
  requested?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'quantity_short' })
  available?: number;

  @ApiPropertyOptional({ description: 'coupon_not_applicable' })
  couponCode?: string;

  @ApiPropertyOptional({ description: 'coupon_not_applicable' })
  reason?: string;
}

export class CartDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ enum: ['open', 'checking_out', 'ordered'] })
  status: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The last order it became' })
  orderId: string | null;

  @ApiProperty({ type: [CartLineDto] })
  lines: CartLineDto[];

  @ApiProperty({ type: TotalsDto, description: 'Of the lines that can be ordered, before delivery' })
  totals: TotalsDto;

  @ApiProperty({
    type: [TaxSumDto],
    description: 'Where prices are taxed; by the place of the store until one is known',
  })
  taxes: TaxSumDto[];

  @ApiProperty({ type: CartCouponDto, nullable: true })
  coupon: CartCouponDto | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The code of the delivery window' })
  deliveryWindow: string | null;

  @ApiProperty({ type: [CartNoticeDto] })
  notices: CartNoticeDto[];
}

export class CreatedCartDto extends CartDto {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'For guests, shown this once: send it as X-Cart-Token. Null for a customer.',
  })
  token: string | null;
}

export class CartShippingOptionDto extends ShippingOptionDto {
  @ApiProperty({ type: MoneyDto, description: 'The rate' })
  amount: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'Free when the goods after discounts reach this' })
  freeOver: MoneyDto | null;
}

export class PricedShippingOptionDto extends CartShippingOptionDto {
  @ApiProperty({ type: MoneyDto, description: 'What this cart would pay, after free delivery and coupons' })
  charge: MoneyDto;
}

export class CartShippingOptionsDto {
  @ApiProperty({ type: [PricedShippingOptionDto] })
  items: PricedShippingOptionDto[];
}

export class CartTotalsAnswerDto {
  @ApiProperty({ type: TotalsDto })
  totals: TotalsDto;

  @ApiProperty({ type: [TaxSumDto] })
  taxes: TaxSumDto[];

  @ApiProperty({ type: CartShippingOptionDto, nullable: true, description: 'Null when nothing has to be sent' })
  shippingOption: CartShippingOptionDto | null;

  @ApiProperty({ type: CartCouponDto, nullable: true })
  coupon: CartCouponDto | null;

  @ApiProperty({ type: [CartNoticeDto] })
  notices: CartNoticeDto[];
}
