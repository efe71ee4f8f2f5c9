import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsISO31661Alpha2,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { Omittable } from '../platform/http/omittable.js';
import { ValidityDto } from './validity.dto.js';

const modes = ['none', 'included', 'added'] as const;
const roundings = ['line', 'order'] as const;

export class TaxSettingsDto {
  @ApiProperty({ enum: modes, description: '`included`: prices contain it; `added`: it comes on top of them' })
  mode: (typeof modes)[number];

  @ApiProperty({ enum: roundings, description: 'Line by line, or once for all amounts of a class' })
  rounding: (typeof roundings)[number];

  @ApiProperty({ description: 'Whether an item without a tax class is refused' })
  classRequired: boolean;
}

/** What is left out stays as it is. */
export class TaxSettingsChangesDto {
  @ApiPropertyOptional({ enum: modes })
  @Omittable()
  @IsIn(modes)
  mode?: (typeof modes)[number];

  @ApiPropertyOptional({ enum: roundings })
  @Omittable()
  @IsIn(roundings)
  rounding?: (typeof roundings)[number];

  @ApiPropertyOptional()
  @Omittable()
  @IsBoolean()
  classRequired?: boolean;
}

export class TaxClassNameDto {
  @ApiProperty({ example: 'Standard rate', maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;
}

export class NewTaxClassDto extends TaxClassNameDto {
  @ApiProperty({ example: 'STANDARD', description: 'Fixed: orders name it' })
  @IsString()
  @Matches(codeShape)
  code: string;
}

export class TaxClassDto {
  @ApiProperty({ example: 'STANDARD' })
  code: string;

  @ApiProperty()
  name: string;
}

export class TaxClassesDto {
  @ApiProperty({ type: [TaxClassDto] })
  items: TaxClassDto[];
}

export class NewTaxRateDto extends ValidityDto {
  @ApiProperty({ example: 'DE', description: 'ISO 3166-1 alpha-2, upper case' })
  @Matches(/^[A-Z]{2}$/)
  @IsISO31661Alpha2()
  country: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 100, description: 'As addresses name it' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  region?: string | null;

  @ApiProperty({ example: '19', description: 'From 0 to 100, at most four digits after the point' })
  @IsString()
  @Matches(/^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/, { message: 'percent must be a decimal string such as "9.975"' })
  percent: string;
}

/** What is left out stays as it is. */
export class TaxRateChangesDto extends PartialType(OmitType(NewTaxRateDto, ['country', 'region'] as const), {
  skipNullProperties: false,
}) {}

export class TaxRateDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'STANDARD' })
  taxClass: string;

  @ApiProperty({ example: 'DE' })
  country: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Null for the whole country' })
  region: string | null;

  @ApiProperty({ example: '19' })
  percent: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startsAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endsAt: string | null;
}

export class TaxRatesDto {
  @ApiProperty({ type: [TaxRateDto] })
  items: TaxRateDto[];
}
