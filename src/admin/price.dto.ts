import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { ValidityDto } from './validity.dto.js';

export class PriceQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', description: 'Those of this variant' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  variantId?: number;

  @ApiPropertyOptional({ maxLength: 64, description: 'Those of the price list with this code' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  list?: string;
}

export class PriceToSetDto extends ValidityDto {
  @ApiPropertyOptional({ type: 'integer', description: 'The variant; or else its SKU' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  variantId?: number;

  @ApiPropertyOptional({ maxLength: 100, example: 'COFFEE-1KG' })
  @Omittable()
  @IsString()
  @MaxLength(100)
  sku?: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    description: 'The code of a price list; null for the base price',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  list?: string | null;

  @ApiProperty({ type: MoneyDto, description: 'For one unit' })
  @IsDefined()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount: MoneyDto;

  @ApiPropertyOptional({ type: MoneyDto, nullable: true, description: 'What it is shown to have cost before; higher' })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  compareAt?: MoneyDto | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, default: 1, description: 'From how many units on' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  minQuantity?: number;
}

export class PriceDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty({ example: 'COFFEE-1KG' })
  sku: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The code of its price list; null for a base price' })
  list: string | null;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true })
  compareAt: MoneyDto | null;

  @ApiProperty({ type: 'integer' })
  minQuantity: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startsAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endsAt: string | null;
}

export class PricePageDto extends PageOf(PriceDto) {}
