import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { MoneyDto } from '../platform/http/money.dto.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { BundlePartDto } from '../platform/http/order-line.dto.js';

/** Up to here the exact number is told: enough for "only 3 left", too little to read a shop's stock from. */
export const MOST_QUANTITY_TOLD = 10;

export class ProductQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ maxLength: 100, description: 'The start of the name or of a SKU, in any case' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;
}

export class ProductOptionDto {
  @ApiProperty({ example: 'Size' })
  name: string;

  @ApiProperty({ example: 'M' })
  value: string;
}

export class VariantDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'SAREE-RED-M' })
  sku: string;

  @ApiProperty({ type: [ProductOptionDto] })
  options: ProductOptionDto[];

  @ApiProperty({ type: [BundlePartDto], description: 'What a bundle consists of; empty for anything else' })
  components: BundlePartDto[];

  @ApiProperty({
    type: MoneyDto,
    nullable: true,
    description: "Of one piece, in the store's currency; null while it has none",
  })
  price: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'What one is shown to have cost before; null for none' })
  compareAt: MoneyDto | null;

  @ApiProperty({ description: 'Whether one can be ordered now' })
  available: boolean;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: MOST_QUANTITY_TOLD,
    description: `How many can be ordered; ${MOST_QUANTITY_TOLD} stands for that many or more, null for any number`,
  })
  quantityAvailable: number | null;
}

export class ProductDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'jamdani-saree' })
  slug: string;

  @ApiProperty({ example: 'Jamdani Saree' })
  name: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ type: [String], example: ['Colour', 'Size'] })
  optionNames: string[];

  @ApiProperty({ type: [VariantDto] })
  variants: VariantDto[];
}

export class ProductPageDto extends PageOf(ProductDto) {}
