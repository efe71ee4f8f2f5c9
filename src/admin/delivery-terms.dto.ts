import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';

/** What the method of a zone and the service of a courier have in common. */
export class DeliveryTermsDto {
  @ApiProperty({ example: 'standard' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ example: 'Standard' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'Free when the goods after discounts reach this',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  freeOver?: MoneyDto | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'STANDARD', description: 'What it is taxed as' })
  @IsOptional()
  @IsString()
  @Matches(codeShape)
  taxClass?: string | null;

  @ApiPropertyOptional({ type: 'boolean', default: true })
  @Omittable()
  @IsBoolean()
  active?: boolean;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'Its place in the zone, or among the services' })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  position?: number;
}
