import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsTimeZone,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { IdList } from './id-list.js';
import { ValidityDto } from './validity.dto.js';

export const offerKinds = ['percent', 'fixed_amount', 'fixed_price', 'buy_get'] as const;
const amountsPer = ['unit', 'order'] as const;
const mostUnits = 1_000_000;

/** What it gives; stated as a whole, so that the kind and its fields always go together. */
export class OfferBenefitDto {
  @ApiProperty({ enum: offerKinds })
  @IsIn(offerKinds)
  kind: (typeof offerKinds)[number];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    description: 'For `percent` and `buy_get`: 10 % is 1000. Left out for `buy_get`, the units are free',
  })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(10_000)
  basisPoints?: number;

  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'For `fixed_amount`: what it takes off; for `fixed_price`: what a unit costs',
  })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto;

  @ApiPropertyOptional({
    enum: amountsPer,
    default: 'unit',
    description: 'For `fixed_amount`: off each unit, or once off all the goods it is for',
  })
  @Omittable()
  @IsIn(amountsPer)
  per?: (typeof amountsPer)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'For `buy_get`: of every `buy` + `get` units …' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(mostUnits)
  buy?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: '… the `get` cheapest cost less' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(mostUnits)
  get?: number;
}

export class OfferDaysDto {
  @ApiProperty({ type: 'integer', isArray: true, example: [6, 7], description: 'Monday is 1, Sunday 7' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  weekdays: number[];

  @ApiProperty({ example: 'America/Toronto', description: 'The zone whose days are meant' })
  @IsTimeZone()
  timeZone: string;
}

export class NewOfferDto extends ValidityDto {
  @ApiProperty({ example: 'SPRING', description: 'Names the offer on orders; kept in upper case' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ example: 'Spring sale', description: 'For shoppers' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;

  @ApiProperty({ type: OfferBenefitDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => OfferBenefitDto)
  benefit: OfferBenefitDto;

  @ApiPropertyOptional({
    type: 'integer',
    isArray: true,
    default: [],
    description: 'The products it is for. With no products and no categories it is for the whole order',
  })
  @Omittable()
  @IdList()
  productIds?: number[];

  @ApiPropertyOptional({ type: 'integer', isArray: true, default: [], description: 'The categories it is for' })
  @Omittable()
  @IdList()
  categoryIds?: number[];

  @ApiPropertyOptional({
    type: 'integer',
    isArray: true,
    default: [],
    description: 'The customer groups it is for; everybody when empty',
  })
  @Omittable()
  @IdList()
  customerGroupIds?: number[];

  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'The subtotal of what it is for, before discounts, from which on',
  })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  minSubtotal?: MoneyDto;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: 1,
    description: 'Units of what it is for, from which on',
  })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(mostUnits)
  minQuantity?: number;

  @ApiPropertyOptional({ type: 'boolean', default: false, description: 'Only for the first order of a customer' })
  @Omittable()
  @IsBoolean()
  firstOrderOnly?: boolean;

  @ApiPropertyOptional({ type: OfferDaysDto, nullable: true, description: 'The days of the week; every day when null' })
  @IsOptional()
  @ValidateNested()
  @Type(() => OfferDaysDto)
  days?: OfferDaysDto | null;

  @ApiPropertyOptional({ type: 'boolean', default: true, description: 'Whether it shares a line with other offers' })
  @Omittable()
  @IsBoolean()
  stackable?: boolean;

  @ApiPropertyOptional({ type: 'boolean', default: true })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

/** What is left out stays as it is. */
export class OfferChangesDto extends PartialType(OmitType(NewOfferDto, ['code']), { skipNullProperties: false }) {}

export class OfferOrderDto {
  @ApiProperty({
    type: 'integer',
    isArray: true,
    description: 'Each offer of the store once, the first in effect first',
  })
  @IdList()
  offerIds: number[];
}

export class OfferDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'SPRING' })
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: OfferBenefitDto })
  benefit: OfferBenefitDto;

  @ApiProperty({ type: 'integer', isArray: true })
  productIds: number[];

  @ApiProperty({ type: 'integer', isArray: true })
  categoryIds: number[];

  @ApiProperty({ type: 'integer', isArray: true })
  customerGroupIds: number[];

  @ApiProperty({ type: MoneyDto })
  minSubtotal: MoneyDto;

  @ApiProperty({ type: 'integer' })
  minQuantity: number;

  @ApiProperty()
  firstOrderOnly: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startsAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endsAt: string | null;

  @ApiProperty({ type: OfferDaysDto, nullable: true })
  days: OfferDaysDto | null;

  @ApiProperty()
  stackable: boolean;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ type: 'string', format: 'date-time' })
  createdAt: string;
}

/** All of them: they are few, and their order is the shop's. */
export class OffersDto {
  @ApiProperty({ type: [OfferDto] })
  items: OfferDto[];
}
