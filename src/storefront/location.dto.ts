import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { type Location } from '../shipping/location.types.js';

export class LocationQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    maxLength: 200,
    example: 'kebayoran jakarta',
    description: 'Words, or their beginnings, of name, city, region or postal code',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  q?: string;
}

export class LocationDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  id: number;

  @ApiProperty({ example: 'Kebayoran Baru' })
  name: string;

  @ApiProperty({ example: 'Jakarta Selatan' })
  city: string;

  @ApiProperty({ example: 'DKI Jakarta' })
  region: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2', example: 'ID' })
  country: string;

  @ApiProperty({ type: [String], example: ['12110'] })
  postalCodes: string[];
}

export class LocationPageDto extends PageOf(LocationDto) {}

export function toLocationDto({ id, name, city, region, country, postalCodes }: Location): LocationDto {
  return { id, name, city, region, country, postalCodes: [...postalCodes] };
}
