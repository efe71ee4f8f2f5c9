import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf } from '../platform/http/page.js';

export class NewCustomerGroupDto {
  @ApiProperty({
    example: 'wholesale',
    pattern: codeShape.source,
    description: 'Unique in the store',
  })
  @IsString()
  @Matches(codeShape)
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
