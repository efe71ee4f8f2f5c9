import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf } from '../platform/http/page.js';

export class NewCustomerGroupDto {
  @ApiProperty({
    example: 'wholesale',
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
    description: 'Unique in the store',
  })
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  code: string;

  @ApiProperty({ example: 'Wholesale', maxLength: 200 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name: string;

  @ApiPropertyOptional({ default: false, description: 'Whether its customers pay no tax' })
  @Omittable()
  @IsBoolean()
  taxExempt?: boolean;
}

/** What is left out stays as it is. */
export class CustomerGroupChangesDto extends PartialType(OmitType(NewCustomerGroupDto, ['code'] as const), {
  skipNullProperties: false,
}) {}

export class CustomerGroupDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'wholesale' })
  code: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  taxExempt: boolean;
}

export class CustomerGroupPageDto extends PageOf(CustomerGroupDto) {}
