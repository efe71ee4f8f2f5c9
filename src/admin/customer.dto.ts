import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

const customerStatuses = ['active', 'blocked'] as const;

export class CustomerQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Only customers of this group' })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  groupId?: number;

  @ApiPropertyOptional({ description: 'Only the customer with this e-mail address, in any case' })
  @Omittable()
  @IsEmail()
  email?: string;
}

/** What is left out stays as it is. */
export class AdminCustomerChangesDto {
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, description: 'Null takes it out of its group' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  groupId?: number | null;

  @ApiPropertyOptional({ description: 'Whether it pays no tax, whatever its group' })
  @Omittable()
  @IsBoolean()
  taxExempt?: boolean;

  @ApiPropertyOptional({ enum: customerStatuses, description: 'Whoever is blocked can neither log in nor order' })
  @Omittable()
  @IsIn(customerStatuses)
  status?: (typeof customerStatuses)[number];
}

export class AdminCustomerDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  email: string;

  @ApiProperty({ type: 'string', nullable: true })
  firstName: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  lastName: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'E.164' })
  phone: string | null;

  @ApiProperty({ enum: customerStatuses })
  status: (typeof customerStatuses)[number];

  @ApiProperty({ type: 'integer', nullable: true })
  groupId: number | null;

  @ApiProperty({ description: 'Of the customer itself; the group may be exempt as well' })
  taxExempt: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  firstOrderedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  createdAt: string;
}

export class AdminCustomerPageDto extends PageOf(AdminCustomerDto) {}
