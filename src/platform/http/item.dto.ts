import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsNotEmpty, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';

/** A variant by one of its two names. */
export class VariantNameDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Either this or the SKU' })
  @ValidateIf(({ variantId, sku }: VariantNameDto) => variantId !== undefined || sku === undefined)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  variantId?: number;

  @ApiPropertyOptional({ maxLength: 100, description: 'Instead of the variant id', example: 'KURTI-EM' })
  @ValidateIf(({ sku }: VariantNameDto) => sku !== undefined)
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  sku?: string;
}

/** So many pieces of a variant. */
export class ItemDto extends VariantNameDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 10_000 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  quantity: number;
}
