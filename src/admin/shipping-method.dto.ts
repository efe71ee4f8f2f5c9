import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { DeliveryTermsDto } from './delivery-terms.dto.js';

const rateBases = ['flat', 'weight', 'value'] as const;

/** `fromGrams` with basis `weight`, `fromValue` with basis `value`. */
export class RateTierDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'Grams from which the tier counts' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  fromGrams?: number;

  @ApiPropertyOptional({ type: MoneyDto, description: "The goods' value from which the tier counts" })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  fromValue?: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount: MoneyDto;
}

/** How a method is charged; given as a whole, so that basis and tiers always go together. */
export class RateDto {
  @ApiProperty({ enum: rateBases })
  @IsIn(rateBases)
  basis: (typeof rateBases)[number];

  @ApiProperty({ type: MoneyDto, description: 'The flat rate, and the rate below the first tier' })
  @IsDefined()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount: MoneyDto;

  @ApiPropertyOptional({ type: [RateTierDto] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique((tier: RateTierDto) => tier.fromGrams ?? tier.fromValue?.amount)
  @ValidateNested({ each: true })
  @Type(() => RateTierDto)
  tiers?: RateTierDto[];
}

export class NewShippingMethodDto extends DeliveryTermsDto {
  @ApiProperty({ type: RateDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => RateDto)
  rate: RateDto;

  @ApiPropertyOptional({ default: 'table', description: 'Or an installed rate source, which then sets the amount' })
  @Omittable()
  @IsString()
  @MaxLength(64)
  source?: string;
}

/** What is left out stays as it is. */
export class ShippingMethodChangesDto extends PartialType(OmitType(NewShippingMethodDto, ['code']), {
  skipNullProperties: false,
}) {}

export class ShippingMethodDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: RateDto })
  rate: RateDto;

  @ApiProperty()
  source: string;

  @ApiProperty({ type: MoneyDto, nullable: true })
  freeOver: MoneyDto | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What it is taxed as' })
  taxClass: string | null;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ type: 'integer' })
  position: number;
}
