import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { type Location } from '../shipping/location.types.js';

export class AdminLocationQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    maxLength: 200,
    description: 'Words, or their beginnings, of name, city, region or postal code',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  q?: string;
}

export class NewLocationDto {
  @ApiProperty({ type: 'integer', example: 1001, description: "The store's own number for it" })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  id: number;

  @ApiProperty({ maxLength: 200, example: 'Kebayoran Baru' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ApiProperty({ maxLength: 200, example: 'Jakarta Selatan' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  city: string;

  @ApiProperty({ maxLength: 200, example: 'DKI Jakarta', description: 'State, province or district' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  region: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2', example: 'ID' })
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  country: string;

  @ApiPropertyOptional({ type: [String], example: ['12110'] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Matches(/^[A-Za-z0-9-]{1,20}$/, { each: true })
  postalCodes?: string[];
}

/** What is left out stays as it is. */
export class LocationChangesDto extends PartialType(OmitType(NewLocationDto, ['id']), { skipNullProperties: false }) {}

export class AdminLocationDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  id: number;

  @ApiProperty()
  name: string;

  @ApiProperty()
  city: string;

  @ApiProperty()
  region: string;

  @ApiProperty()
  country: string;

  @ApiProperty({ type: [String] })
  postalCodes: string[];
}

export class AdminLocationPageDto extends PageOf(AdminLocationDto) {}

export class LocationImportDto {
  @ApiProperty({ type: 'integer', description: 'How many locations the file has' })
  read: number;

  @ApiProperty({ type: 'integer', description: 'How many of them are new or different' })
  changed: number;
}

export function toAdminLocationDto({ id, name, city, region, country, postalCodes }: Location): AdminLocationDto {
  return { id, name, city, region, country, postalCodes: [...postalCodes] };
}
