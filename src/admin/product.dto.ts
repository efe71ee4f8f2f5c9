import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

const productStatuses = ['draft', 'active', 'archived'] as const;
const mostOptions = 3;
const mostVariants = 200;
const mostGrams = 1_000_000_000;

export class AdminProductQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ maxLength: 100, description: 'The start of the name or of a SKU, in any case' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;
}

class VariantFieldsDto {
  @ApiProperty({ maxLength: 100, example: 'SAREE-RED-M', description: 'Unique in the store' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  sku: string;

  @ApiPropertyOptional({ type: [String], maxItems: mostOptions, example: ['Red', 'M'], description: 'One per option' })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(mostOptions)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  optionValues?: string[];

  @ApiPropertyOptional({ default: true, description: 'Whether it can be ordered' })
  @Omittable()
  @IsBoolean()
  active?: boolean;

  @ApiPropertyOptional({ default: true, description: 'Whether orders need stock of it' })
  @Omittable()
  @IsBoolean()
  tracksStock?: boolean;

  @ApiPropertyOptional({ default: true })
  @Omittable()
  @IsBoolean()
  requiresShipping?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: mostGrams, default: 0 })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(mostGrams)
  weightGrams?: number;

  @ApiPropertyOptional({
    type: MoneyDto,
    description: "What sending a line of it costs on top of the delivery itself, in the store's currency",
  })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  deliveryCharge?: MoneyDto;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'STANDARD', description: 'What it is taxed as' })
  @IsOptional()
  @IsString()
  @Matches(codeShape)
  taxClass?: string | null;
}

export class NewVariantDto extends VariantFieldsDto {
  @ApiPropertyOptional({ type: [MoneyDto], description: 'At most one per currency' })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique(({ currency }: MoneyDto) => currency)
  @ValidateNested({ each: true })
  @Type(() => MoneyDto)
  prices?: MoneyDto[];
}

export class NewComponentDto {
  @ApiProperty({ type: 'integer', minimum: 1 })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  variantId: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 1000, description: 'In one piece of the bundle' })
  @IsInt()
  @Min(1)
  @Max(1000)
  quantity: number;
}

export class NewComponentsDto {
  @ApiProperty({
    type: [NewComponentDto],
    maxItems: 50,
    description: 'Each variant once; none for an ordinary variant',
  })
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique(({ variantId }: NewComponentDto) => variantId)
  @ValidateNested({ each: true })
  @Type(() => NewComponentDto)
  components: NewComponentDto[];
}

/** What is left out stays as it is. */
export class VariantChangesDto extends PartialType(VariantFieldsDto, { skipNullProperties: false }) {}

export class NewProductDto {
  @ApiProperty({ example: 'jamdani-saree', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 100 })
  @IsString()
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  @MaxLength(100)
  slug: string;

  @ApiProperty({ example: 'Jamdani Saree', maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({ default: '', maxLength: 10_000 })
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  description?: string;

  @ApiPropertyOptional({ type: [String], maxItems: mostOptions, example: ['Colour', 'Size'] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(mostOptions)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(50, { each: true })
  optionNames?: string[];

  @ApiPropertyOptional({ enum: productStatuses, default: 'active', description: 'Only active products are sold' })
  @Omittable()
  @IsIn(productStatuses)
  status?: (typeof productStatuses)[number];

  @ApiPropertyOptional({ default: true, description: 'Whether lists show it; without, one must know of it' })
  @Omittable()
  @IsBoolean()
  listed?: boolean;

  @ApiProperty({ type: [NewVariantDto], description: 'Exactly one for a product without options' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(mostVariants)
  @ValidateNested({ each: true })
  @Type(() => NewVariantDto)
  variants: NewVariantDto[];
}

/** What is left out stays as it is. A product is archived by its status. */
export class ProductChangesDto extends PartialType(OmitType(NewProductDto, ['variants', 'optionNames'] as const), {
  skipNullProperties: false,
}) {}

export class NewPriceDto {
  @ApiProperty({ example: '4200.00', pattern: '^\\d{1,15}(\\.\\d{1,6})?$' })
  @IsString()
  @Matches(/^\d{1,15}(\.\d{1,6})?$/, { message: 'amount must be a decimal string such as "2742.00"' })
  amount: string;
}

export class AdminComponentDto {
  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty()
  sku: string;

  @ApiProperty({ description: 'Its product' })
  name: string;

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ description: 'Whether it can be ordered; a bundle can when all of its components can' })
  available: boolean;
}

export class AdminVariantDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  sku: string;

  @ApiProperty({ type: [String] })
  optionValues: string[];

  @ApiProperty()
  active: boolean;

  @ApiProperty()
  tracksStock: boolean;

  @ApiProperty()
  requiresShipping: boolean;

  @ApiProperty({ type: 'integer' })
  weightGrams: number;

  @ApiProperty({ type: MoneyDto })
  deliveryCharge: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'What it is taxed as' })
  taxClass: string | null;

  @ApiProperty({
    type: [AdminComponentDto],
    description: 'Of a bundle: it has no stock of its own, and is shipped and weighs as its components do',
  })
  components: AdminComponentDto[];

  @ApiProperty({ type: [MoneyDto] })
  prices: MoneyDto[];
}

export class AdminProductDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  slug: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ type: [String] })
  optionNames: string[];

  @ApiProperty({ enum: productStatuses })
  status: (typeof productStatuses)[number];

  @ApiProperty()
  listed: boolean;

  @ApiProperty({ type: [AdminVariantDto] })
  variants: AdminVariantDto[];

  @ApiProperty({ type: 'string', format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updatedAt: string;
}

export class AdminProductPageDto extends PageOf(AdminProductDto) {}
