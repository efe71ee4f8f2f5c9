import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf } from '../platform/http/page.js';
import { ShippingMethodDto } from './shipping-method.dto.js';

class ZoneFields {
  @ApiProperty({ example: 'Inside Dhaka' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;

  @ApiProperty({ type: [String], example: ['BD'], description: 'ISO 3166-1 alpha-2 codes' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(300)
  @ArrayUnique()
  @Matches(/^[A-Z]{2}$/, { each: true })
  countries: string[];
}

export class NewShippingZoneDto extends ZoneFields {
  @ApiProperty({ example: 'sz_inside_dhaka' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiPropertyOptional({ type: [String], description: 'As addresses name them; none for the whole of the countries' })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(200, { each: true })
  regions?: string[];

  @ApiPropertyOptional({ type: 'boolean', default: true, description: 'Whether shoppers can choose it' })
  @Omittable()
  @IsBoolean()
  published?: boolean;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'Its place among the zones' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  position?: number;
}

/** What is left out stays as it is. */
export class ShippingZoneChangesDto extends PartialType(OmitType(NewShippingZoneDto, ['code']), {
  skipNullProperties: false,
}) {}

export class ShippingZoneDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [String] })
  countries: string[];

  @ApiProperty({ type: [String] })
  regions: string[];

  @ApiProperty()
  published: boolean;

  @ApiProperty({ type: 'integer' })
  position: number;

  @ApiProperty({ type: [ShippingMethodDto] })
  methods: ShippingMethodDto[];
}

export class ShippingZonePageDto extends PageOf(ShippingZoneDto) {}
