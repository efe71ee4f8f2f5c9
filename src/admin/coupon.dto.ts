import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf } from '../platform/http/page.js';
import { IdList } from './id-list.js';
import { ValidityDto } from './validity.dto.js';

const couponKinds = ['percent', 'fixed', 'free_shipping'] as const;

const mostUses = 2_147_483_647;

/** What a coupon is only for, and when; what is left out or empty restricts nothing. */
export class CouponScopeDto extends ValidityDto {
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer' },
    maxItems: 1_000,
    description: 'Only off these products, …',
  })
  @Omittable()
  @IdList()
  productIds?: number[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer' },
    maxItems: 1_000,
    description: '… and off those of these categories',
  })
  @Omittable()
  @IdList()
  categoryIds?: number[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer' },
    maxItems: 1_000,
    description: 'Only for customers of these groups',
  })
  @Omittable()
  @IdList()
  customerGroupIds?: number[];
}

export class NewCouponDto extends CouponScopeDto {
  @ApiProperty({ example: 'WELCOME10', description: 'What shoppers type, in any case' })
  @IsString()
  @Matches(codeShape)
  code: string;

  @ApiProperty({ enum: couponKinds })
  @IsIn(couponKinds)
  kind: (typeof couponKinds)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10_000, description: 'For `percent`: 10 % is 1000' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(10_000)
  basisPoints?: number;

  @ApiPropertyOptional({ type: MoneyDto, description: 'For `percent`: the most it takes off' })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  maxDiscount?: MoneyDto;

  @ApiPropertyOptional({ type: MoneyDto, description: 'For `fixed`: what it takes off' })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto;

  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'The subtotal before discounts, of what it is for, from which it applies',
  })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  minSubtotal?: MoneyDto;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    description: 'Uses in all; fixed to be or not to be',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(mostUses)
  maxUses?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, description: 'Uses per customer, likewise' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(mostUses)
  maxUsesPerCustomer?: number | null;

  @ApiPropertyOptional({ type: 'boolean', default: true })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

/** What is left out stays as it is. */
export class CouponChangesDto extends CouponScopeDto {
  @ApiPropertyOptional({ type: MoneyDto })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  minSubtotal?: MoneyDto;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Not below the uses so far' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(mostUses)
  maxUses?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Can only be raised' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(mostUses)
  maxUsesPerCustomer?: number;

  @ApiPropertyOptional({ type: 'boolean' })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

export class CouponDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'WELCOME10' })
  code: string;

  @ApiProperty({ enum: couponKinds })
  kind: (typeof couponKinds)[number];

  @ApiProperty({ type: 'integer', nullable: true })
  basisPoints: number | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  maxDiscount: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  amount: MoneyDto | null;

  @ApiProperty({ type: 'integer', isArray: true, description: 'Empty for all' })
  productIds: readonly number[];

  @ApiProperty({ type: 'integer', isArray: true, description: 'Empty for all' })
  categoryIds: readonly number[];

  @ApiProperty({ type: 'integer', isArray: true, description: 'Empty for everybody' })
  customerGroupIds: readonly number[];

  @ApiProperty({ type: MoneyDto })
  minSubtotal: MoneyDto;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startsAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endsAt: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  maxUses: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  maxUsesPerCustomer: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Uses so far; null where `maxUses` is, as they are not counted',
  })
  uses: number | null;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ type: 'string', format: 'date-time' })
  createdAt: string;
}

export class CouponPageDto extends PageOf(CouponDto) {}
