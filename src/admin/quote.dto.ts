import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { codeShape } from '../kernel/code.js';
import { AddressDto } from '../platform/http/address.dto.js';
import { IsInstant } from '../platform/http/instant.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { TotalsDto } from '../platform/http/totals.dto.js';
import { MAX_QUOTE_LINES, type QuoteStatus, quoteStatuses } from '../quote/quote.types.js';
import { AdminOrderLineDto } from './order.dto.js';
import { PricedItemDto } from './pricing.dto.js';

export class QuoteQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: quoteStatuses })
  @IsOptional()
  @IsIn(quoteStatuses)
  status?: QuoteStatus;

  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  customerId?: number;
}

export class NewQuoteLineDto extends PricedItemDto {
  @ApiProperty({ type: MoneyDto, description: 'What was agreed on for one unit' })
  @IsDefined()
  @ValidateNested()
  @Type(() => MoneyDto)
  unitPrice: MoneyDto;
}

export class NewQuoteShippingDto {
  @ApiProperty({ description: 'Code of a shipping option that serves the address', example: 'zone-de/standard' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  option: string;

  @ApiPropertyOptional({
    type: MoneyDto,
    nullable: true,
    description: 'What was agreed on for it; what it costs now when absent',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto | null;
}

/** Off the goods as a whole: one of the two. */
export class QuoteDiscountDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10_000, description: 'A share of them: 10 % is 1000' })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(10_000)
  basisPoints?: number;

  @ApiPropertyOptional({ type: MoneyDto, description: 'At most what they cost' })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto;
}

export class QuoteTermsDto {
  @ApiProperty({ type: [NewQuoteLineDto], minItems: 1, maxItems: MAX_QUOTE_LINES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_QUOTE_LINES)
  @ValidateNested({ each: true })
  @Type(() => NewQuoteLineDto)
  lines: NewQuoteLineDto[];

  @ApiPropertyOptional({ type: QuoteDiscountDto, nullable: true, description: 'None when absent' })
  @IsOptional()
  @ValidateNested()
  @Type(() => QuoteDiscountDto)
  discount?: QuoteDiscountDto | null;

  @ApiPropertyOptional({
    type: NewQuoteShippingDto,
    nullable: true,
    description: 'Needed when anything has to be sent',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => NewQuoteShippingDto)
  shipping?: NewQuoteShippingDto | null;

  @ApiPropertyOptional({ type: AddressDto, nullable: true, description: 'Needed when anything has to be sent' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AddressDto)
  shippingAddress?: AddressDto | null;

  @ApiPropertyOptional({ type: AddressDto, nullable: true, description: 'The shipping address when absent' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AddressDto)
  billingAddress?: AddressDto | null;

  @ApiProperty({ format: 'date-time', description: 'The customer can order it until just before' })
  @IsInstant()
  validUntil: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 1000,
    description: 'For the customer; the order takes it over',
  })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  note?: string | null;
}

export class NewQuoteDto extends QuoteTermsDto {
  @ApiProperty({ type: 'integer', description: 'Whom it is for' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  customerId: number;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'Q-2026-014',
    description: 'Names the quote; unique in the store. One is made up when absent',
  })
  @IsOptional()
  @IsString()
  @Matches(codeShape)
  code?: string | null;
}

export class QuoteRevisionDto extends QuoteTermsDto {
  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500, description: 'Why; kept in the history' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string | null;
}

export class QuoteStepDto {
  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500, description: 'Why; kept in the history' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string | null;
}

export class AdminQuoteLineDto extends PickType(AdminOrderLineDto, [
  'productId',
  'variantId',
  'sku',
  'name',
  'options',
  'quantity',
  'unitPrice',
  'discount',
  'taxClass',
  'total',
]) {}

export class AdminQuoteShippingDto {
  @ApiProperty({ example: 'zone-de/standard' })
  option: string;

  @ApiProperty()
  name: string;
}

export class AdminQuoteDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'Q-2026-014' })
  code: string;

  @ApiProperty({ type: 'integer' })
  customerId: number;

  @ApiProperty({ enum: quoteStatuses })
  status: QuoteStatus;

  @ApiProperty({ type: 'integer', description: 'From 1; each change of the terms makes the next' })
  revision: number;

  @ApiProperty({ type: [AdminQuoteLineDto] })
  lines: AdminQuoteLineDto[];

  @ApiProperty({ type: TotalsDto })
  totals: TotalsDto;

  @ApiProperty({ type: QuoteDiscountDto, nullable: true, description: 'As it was agreed on' })
  discount: QuoteDiscountDto | null;

  @ApiProperty({ type: AdminQuoteShippingDto, nullable: true })
  shipping: AdminQuoteShippingDto | null;

  @ApiProperty({ type: AddressDto, nullable: true })
  shippingAddress: AddressDto | null;

  @ApiProperty({ type: AddressDto, nullable: true })
  billingAddress: AddressDto | null;

  @ApiProperty({ type: 'string', nullable: true })
  note: string | null;

  @ApiProperty({ format: 'date-time' })
  validUntil: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'The order that it has become, or is about to become while `checking_out`',
  })
  orderId: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

/** What a quote offered at one time. */
export class AdminQuoteRevisionDto extends PickType(AdminQuoteDto, [
  'revision',
  'lines',
  'totals',
  'discount',
  'shipping',
  'shippingAddress',
  'billingAddress',
  'note',
  'validUntil',
  'createdAt',
]) {
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Null: its customer never saw it' })
  sentAt: string | null;

  @ApiProperty({ example: 'key:3', description: 'Who wrote it' })
  actor: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason: string | null;
}

export class AdminQuoteRevisionPageDto extends PageOf(AdminQuoteRevisionDto) {}

export class QuoteStatusEntryDto {
  @ApiProperty({ enum: quoteStatuses, nullable: true })
  from: QuoteStatus | null;

  @ApiProperty({ enum: quoteStatuses })
  to: QuoteStatus;

  @ApiProperty({ type: 'integer' })
  revision: number;

  @ApiProperty({ example: 'key:3' })
  actor: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason: string | null;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class AdminQuoteWithHistoryDto extends AdminQuoteDto {
  @ApiProperty({ type: [QuoteStatusEntryDto], description: 'Every step, oldest first' })
  history: QuoteStatusEntryDto[];
}

export class AdminQuotePageDto extends PageOf(AdminQuoteDto) {}
