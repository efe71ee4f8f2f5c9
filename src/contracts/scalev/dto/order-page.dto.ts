import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { lenientBody } from '../../../platform/http/validation.js';
import { ScalevOrderDto } from './order.dto.js';

const LARGEST_PAGE = 100;
const LONGEST_CURSOR = 512;

function Cursor(description: string): PropertyDecorator {
  return (target, property) => {
    ApiPropertyOptional({ description })(target, property);
    MaxLength(LONGEST_CURSOR)(target, property);
    IsString()(target, property);
    IsOptional()(target, property);
  };
}

/** The vendor's own storefronts send further parameters, which this list has no use for. */
@lenientBody
export class ScalevPageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: 25 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  page_size: number = 25;

  @Cursor('The `next_cursor` of a page: what follows it')
  next_cursor?: string;

  @Cursor('The `previous_cursor` of a page: what comes before it')
  previous_cursor?: string;
}

export class ScalevOrderPageDto {
  @ApiProperty({ type: [ScalevOrderDto], description: 'Newest first' })
  data: ScalevOrderDto[];

  @ApiProperty({ enum: [true] })
  is_paginated: true;

  @ApiProperty()
  has_next: boolean;

  @ApiProperty()
  has_previous: boolean;

  @ApiProperty({ type: 'string', nullable: true })
  next_cursor: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  previous_cursor: string | null;

  @ApiProperty({ type: 'integer' })
  page_size: number;
}
