import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsNotEmpty, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../platform/http/omittable.js';

const lastPriority = 1_000_000;

export class NewWarehouseDto {
  @ApiProperty({ example: 'main', pattern: '^[a-z0-9][a-z0-9_-]{0,63}$', description: 'Unique in the store' })
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9_-]{0,63}$/)
  code: string;

  @ApiProperty({ example: 'Main warehouse', maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'Orders take from the lowest first' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(lastPriority)
  priority?: number;

  @ApiPropertyOptional({ default: true, description: 'Whether orders can take from it' })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

/** What is left out stays as it is. */
export class WarehouseChangesDto extends PartialType(OmitType(NewWarehouseDto, ['code'] as const), {
  skipNullProperties: false,
}) {}

export class WarehouseDto {
  @ApiProperty({ example: 'main' })
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: 'integer' })
  priority: number;

  @ApiProperty()
  active: boolean;
}

export class WarehousesDto {
  @ApiProperty({ type: [WarehouseDto] })
  items: WarehouseDto[];
}
