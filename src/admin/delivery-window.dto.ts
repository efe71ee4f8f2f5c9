import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { IsDay } from '../platform/http/day.js';
import { IsInstant } from '../platform/http/instant.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

export class DeliveryWindowQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Only windows of this shipping zone', example: 'zone-de' })
  @Omittable()
  @IsString()
  @Matches(codeShape)
  zone?: string;

  @ApiPropertyOptional({ format: 'date', description: 'Only windows of this day', example: '2026-11-24' })
  @Omittable()
  @IsDay()
  date?: string;
}

export class NewDeliveryWindowDto {
  @ApiProperty({ example: 'tuesday-morning' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ description: 'The code of a shipping zone', example: 'zone-de' })
  @IsString()
  @Matches(codeShape)
  zone: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date',
    nullable: true,
    description: 'The day. Without it, a slot and a cut-off a window cannot be chosen yet',
    example: '2026-11-24',
  })
  @IsOptional()
  @IsDay()
  date?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 100,
    description: 'The part of the day, as the shop calls it',
    example: '08:00-12:00',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  slot?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'The cut-off: until when orders for it are taken',
  })
  @IsOptional()
  @IsInstant()
  closesAt?: string | null;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1_000_000, description: 'How many orders it takes' })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  capacity: number;

  @ApiPropertyOptional({ type: 'boolean', default: true, description: 'Whether it is on offer' })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

/** What is left out stays as it is. */
export class DeliveryWindowChangesDto extends PartialType(OmitType(NewDeliveryWindowDto, ['code', 'zone']), {
  skipNullProperties: false,
}) {}

export class DeliveryWindowDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  code: string;

  @ApiProperty()
  zone: string;

  @ApiProperty({ type: 'string', format: 'date', nullable: true })
  date: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  slot: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  closesAt: string | null;

  @ApiProperty({ type: 'integer' })
  capacity: number;

  @ApiProperty({ type: 'integer', description: 'How many of its seats are taken' })
  booked: number;

  @ApiProperty()
  active: boolean;
}

export class DeliveryWindowPageDto extends PageOf(DeliveryWindowDto) {}
