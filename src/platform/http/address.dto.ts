import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsInt,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsOptional,
  IsPhoneNumber,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { type Address } from '../../kernel/address.js';

/** A phone number in E.164 form: a plus sign, the country code and the number, no blanks. */
export const e164 = /^\+[1-9]\d{1,14}$/;

export class AddressDto implements Address {
  @ApiProperty({ maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  company?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, description: 'E.164', example: '+8801711000000' })
  @IsOptional()
  @IsPhoneNumber()
  @Matches(e164)
  phone?: string | null;

  @ApiProperty({ maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  line1: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  line2?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 200, description: 'A part of the city' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  district?: string | null;

  @ApiProperty({ maxLength: 100 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  city: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 100, description: 'State, province or district' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  region?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 20 })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  postalCode?: string | null;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2, upper case', example: 'BD' })
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  country: string;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    description: "One of the store's locations, whose name, city, region and country then count instead of these",
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  locationId?: number | null;
}
