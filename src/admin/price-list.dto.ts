import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf } from '../platform/http/page.js';
import { ValidityDto } from './validity.dto.js';

const lastPosition = 1_000_000;

export class NewPriceListDto extends ValidityDto {
  @ApiProperty({ example: 'WHOLESALE', description: 'Names the list in prices and in the ledger of orders' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({ type: 'integer', nullable: true, description: 'The group it is for; null for everybody' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  customerGroupId?: number | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: lastPosition, default: 0, description: 'Lowest first' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(lastPosition)
  position?: number;

  @ApiPropertyOptional({ type: 'boolean', default: true })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

/** What is left out stays as it is. */
export class PriceListChangesDto extends PartialType(OmitType(NewPriceListDto, ['code']), {
  skipNullProperties: false,
}) {}

export class PriceListDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'WHOLESALE' })
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: 'integer', nullable: true })
  customerGroupId: number | null;

  @ApiProperty({ type: 'integer' })
  position: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startsAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endsAt: string | null;

  @ApiProperty()
  active: boolean;
}

export class PriceListPageDto extends PageOf(PriceListDto) {}
