import { ApiProperty, ApiPropertyOptional, OmitType, PickType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { AddressDto } from '../platform/http/address.dto.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { TaxSumDto, TotalsDto } from '../platform/http/totals.dto.js';
import { type QuoteStatus, quoteStatuses } from '../quote/quote.types.js';
import { OrderLineDto } from '../platform/http/order-line.dto.js';
import { OrderShippingOptionDto } from './order-shipping.dto.js';

const shownStatuses = quoteStatuses.filter((status) => status !== 'draft');

export class QuoteQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: shownStatuses })
  @IsOptional()
  @IsIn(shownStatuses)
  status?: QuoteStatus;
}

export class QuoteLineDto extends OmitType(OrderLineDto, ['id', 'components', 'tax', 'taxIncluded']) {}

export class QuoteDto {
  @ApiProperty({ example: 'Q-2026-014' })
  code: string;

  @ApiProperty({ enum: shownStatuses })
  status: string;

  @ApiProperty({ type: 'integer', description: 'Grows with every change of the terms' })
  revision: number;

  @ApiProperty({ example: 'EUR' })
  currency: string;

  @ApiProperty({ type: [QuoteLineDto] })
  lines: QuoteLineDto[];

  @ApiProperty({ type: TotalsDto, description: 'What an order of it costs' })
  totals: TotalsDto;

  @ApiProperty({ type: [TaxSumDto] })
  taxes: TaxSumDto[];

  @ApiProperty({ type: OrderShippingOptionDto, nullable: true })
  shippingOption: OrderShippingOptionDto | null;

  @ApiProperty({ type: AddressDto, nullable: true })
  shippingAddress: AddressDto | null;

  @ApiProperty({ type: AddressDto, nullable: true })
  billingAddress: AddressDto | null;

  @ApiProperty({ type: 'string', nullable: true })
  note: string | null;

  @ApiProperty({ format: 'date-time', description: 'It can be ordered until just before' })
  validUntil: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The order that it has become' })
  orderId: string | null;
}

/** What a quote offered at one time. */
export class QuoteRevisionDto extends PickType(QuoteDto, [
  'revision',
  'currency',
  'lines',
  'totals',
  'taxes',
  'shippingOption',
  'shippingAddress',
  'billingAddress',
  'note',
  'validUntil',
]) {
  @ApiProperty({ format: 'date-time' })
  sentAt: string;
}

export class QuoteRevisionPageDto extends PageOf(QuoteRevisionDto) {}

export class QuotePageDto extends PageOf(QuoteDto) {}

export class DeclineQuoteDto {
  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500, description: 'Why, for the merchant' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string | null;
}
