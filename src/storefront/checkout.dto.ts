import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsPhoneNumber,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ItemDto } from '../platform/http/item.dto.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { CheckoutMixinsDto } from './mixins.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { AddressDto, e164 } from '../platform/http/address.dto.js';
import { PaymentChoiceDto } from './payment.dto.js';

export class CheckoutDto extends PaymentChoiceDto {
  @ApiPropertyOptional({ format: 'email', description: "Needed of guests; a customer's own address is the default" })
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  @ApiPropertyOptional({ description: 'E.164', example: '+8801711000000' })
  @IsOptional()
  @IsPhoneNumber()
  @Matches(e164)
  phone?: string;

  @ApiPropertyOptional({ type: AddressDto, nullable: true, description: 'Needed when anything has to be sent' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AddressDto)
  shippingAddress?: AddressDto | null;

  @ApiPropertyOptional({ type: AddressDto, nullable: true, description: 'The shipping address when absent' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AddressDto)
  billingAddress?: AddressDto | null;

  @ApiPropertyOptional({
    description: 'Code of a shipping option; the cheapest one when absent',
    example: 'sz_inside_dhaka/standard',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  shippingOption?: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 64,
    description: "Code of the delivery window to take a seat in; the cart's own when absent, none when null",
    example: 'dw-open',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  deliveryWindow?: string | null;

  @ApiPropertyOptional({
    description: 'Code of the one warehouse to take the goods from; whichever has them when absent',
    example: 'main',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  warehouse?: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, description: "The cart's coupon when absent, none when null" })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  couponCode?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 1000 })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  note?: string | null;

  @ApiPropertyOptional({
    type: CheckoutMixinsDto,
    nullable: true,
    description: "Extra data by the store's own schemas",
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckoutMixinsDto)
  mixins?: CheckoutMixinsDto | null;

  @ApiPropertyOptional({
    default: false,
    description: 'Keeps an unpaid order for the time that the store gives saved orders',
  })
  @Omittable()
  @IsBoolean()
  saveForLater?: boolean;

  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'The total the buyer was shown; another one is refused with 409',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  expectedTotal?: MoneyDto;
}

export class CheckoutItemDto extends ItemDto {}

export class DirectCheckoutDto extends CheckoutDto {
  @ApiProperty({ type: [CheckoutItemDto], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => CheckoutItemDto)
  items: CheckoutItemDto[];
}

/** A quote has settled what is ordered, for how much and where to. */
export class QuoteCheckoutDto extends PickType(CheckoutDto, [
  'phone',
  'warehouse',
  'deliveryWindow',
  'paymentMethod',
  'paymentInput',
  'returnUrl',
  'note',
  'mixins',
  'expectedTotal',
]) {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    nullable: true,
    description: 'The revision that the customer was shown; another one is refused with 409',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  revision?: number | null;
}
