import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { VariantNameDto } from '../platform/http/item.dto.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

const mostPieces = 2_147_483_647;

export class VariantQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Either this or the SKU' })
  @ValidateIf(({ variantId, sku }: VariantQueryDto) => variantId !== undefined || sku === undefined)
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  variantId?: number;

  @ApiPropertyOptional({ maxLength: 100, description: 'Instead of the variant id' })
  @ValidateIf(({ sku }: VariantQueryDto) => sku !== undefined)
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  sku?: string;
}

export class MovementQueryDto extends PageQueryDto {
  @ApiProperty({ type: 'integer', minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  variantId: number;
}

export class StockAdjustmentDto extends VariantNameDto {
  @ApiProperty({ maxLength: 64, example: 'main', description: "The warehouse's code" })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  warehouse: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Pieces more, or fewer when negative; either this or onHand' })
  @ValidateIf(({ delta, onHand }: StockAdjustmentDto) => delta !== undefined || onHand === undefined)
  @IsInt()
  @Min(-mostPieces)
  @Max(mostPieces)
  delta?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'What was counted; instead of delta' })
  @ValidateIf(({ onHand }: StockAdjustmentDto) => onHand !== undefined)
  @IsInt()
  @Min(0)
  @Max(mostPieces)
  onHand?: number;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500, example: 'Stock-taking' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string | null;
}

export class StockLevelDto {
  @ApiProperty({ description: "The warehouse's code" })
  warehouse: string;

  @ApiProperty({ description: 'Whether orders can take from it' })
  active: boolean;

  @ApiProperty({ type: 'integer' })
  onHand: number;

  @ApiProperty({ type: 'integer', description: 'Promised to orders' })
  allocated: number;

  @ApiProperty({ type: 'integer', description: 'onHand − allocated' })
  available: number;
}

export class StockDto {
  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty()
  sku: string;

  @ApiProperty({ type: 'integer', description: 'In all active warehouses' })
  available: number;

  @ApiProperty({ type: [StockLevelDto], description: 'In the order in which orders take from them' })
  levels: StockLevelDto[];
}

const movementKinds = ['receive', 'adjust', 'allocate', 'release', 'ship', 'restock'] as const;

export class StockMovementDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ description: "The warehouse's code" })
  warehouse: string;

  @ApiProperty({ enum: movementKinds })
  kind: (typeof movementKinds)[number];

  @ApiProperty({ type: 'integer' })
  onHandDelta: number;

  @ApiProperty({ type: 'integer' })
  allocatedDelta: number;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  orderId: string | null;

  @ApiProperty({ example: 'key:7' })
  actor: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  createdAt: string;
}

export class StockMovementPageDto extends PageOf(StockMovementDto) {}

export class StockSettingsDto {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: mostPieces,
    example: 5,
    description: 'Pieces: a variant with as many or fewer for sale is low. Null: no news of low stock.',
  })
  @ValidateIf(({ lowStockThreshold }: StockSettingsDto) => lowStockThreshold !== null)
  @IsInt()
  @Min(0)
  @Max(mostPieces)
  lowStockThreshold: number | null;
}
