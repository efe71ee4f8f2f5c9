import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsDay } from '../platform/http/day.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { type OpenWindow } from '../shipping/delivery-window.types.js';

export class OpenWindowQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ maxLength: 64, description: 'Only windows of this shipping zone', example: 'zone-de' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  zone?: string;

  @ApiPropertyOptional({ format: 'date', description: 'Only windows of this day', example: '2026-11-24' })
  @IsOptional()
  @IsDay()
  date?: string;
}

export class OpenWindowDto {
  @ApiProperty({ example: 'dw-open' })
  code: string;

  @ApiProperty({ example: 'zone-de' })
  zone: string;

  @ApiProperty({ format: 'date', example: '2026-11-24' })
  date: string;

  @ApiProperty({ example: '08:00-12:00' })
  slot: string;

  @ApiProperty({ format: 'date-time', description: 'Until when orders for it are taken' })
  closesAt: string;

  @ApiProperty({ type: 'integer', description: '0 when it is full' })
  seatsLeft: number;
}

export class OpenWindowPageDto extends PageOf(OpenWindowDto) {}

export function toOpenWindowDto({ code, zone, date, slot, closesAt, seatsLeft }: OpenWindow): OpenWindowDto {
  return { code, zone, date, slot, closesAt, seatsLeft };
}
