import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsOptional,
  IsString,
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
import { PageOf } from '../platform/http/page.js';
import { DeliveryTermsDto } from './delivery-terms.dto.js';

export class NewCourierDto {
  @ApiProperty({ example: 'jne' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ example: 'JNE' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;
}

/** What is left out stays as it is. */
export class CourierChangesDto extends PartialType(OmitType(NewCourierDto, ['code']), { skipNullProperties: false }) {}

export class NewCourierServiceDto extends DeliveryTermsDto {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'mengantar',
    description: 'Through whom it is booked',
  })
  @IsOptional()
  @IsString()
  @Matches(codeShape)
  aggregator?: string | null;

  @ApiPropertyOptional({ type: 'boolean', default: true, description: 'Whether it collects the money at the door' })
  @Omittable()
  @IsBoolean()
  cashOnDelivery?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    description: 'The heaviest parcel that it takes',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  maxWeightGrams?: number | null;
}

/** What is left out stays as it is. */
export class CourierServiceChangesDto extends PartialType(OmitType(NewCourierServiceDto, ['code', 'aggregator']), {
  skipNullProperties: false,
}) {}

export class CourierServiceDto {
  @ApiProperty({ type: 'integer', example: 2001 })
  id: number;

  @ApiProperty()
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: 'string', nullable: true })
  aggregator: string | null;

  @ApiProperty()
  cashOnDelivery: boolean;

  @ApiProperty({ type: 'integer', nullable: true })
  maxWeightGrams: number | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  freeOver: MoneyDto | null;

  @ApiProperty({ type: 'string', nullable: true })
  taxClass: string | null;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ type: 'integer' })
  position: number;
}

export class CourierDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [CourierServiceDto] })
  services: CourierServiceDto[];
}

export class CourierPageDto extends PageOf(CourierDto) {}

/** Either `locationId`, or `country` with a region and a city of it, or without. */
export class CourierRateDto {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    description: 'Code of the warehouse that parcels are sent from; any when null',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  origin?: string | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  locationId?: number | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'ID' })
  @IsOptional()
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  country?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'DKI Jakarta', description: 'In any case' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  region?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'Jakarta Selatan', description: 'In any case' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  city?: string | null;

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'For the first unit of weight; null where the service does not go',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto | null;

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'For every further unit of weight that is begun; nothing when null',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  furtherAmount?: MoneyDto | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, default: 1_000 })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  unitGrams?: number;
}

export class CourierRatesDto {
  @ApiProperty({ type: [CourierRateDto], description: 'All rates of the service; the narrowest place counts' })
  @IsArray()
  @ArrayMaxSize(5_000)
  @ValidateNested({ each: true })
  @Type(() => CourierRateDto)
  rates: CourierRateDto[];
}
