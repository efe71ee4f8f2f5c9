import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';

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

export class NewShippingMethodDto {
  @ApiProperty({ example: 'standard' })
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  code: string;

  @ApiProperty({ example: 'Standard' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;

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

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'Free when the goods after discounts reach this',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  freeOver?: MoneyDto | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'STANDARD', description: 'What it is taxed as' })
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  taxClass?: string | null;

  @ApiPropertyOptional({ type: 'boolean', default: true })
  @Omittable()
  @IsBoolean()
  active?: boolean;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'Its place in the zone' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  position?: number;
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
