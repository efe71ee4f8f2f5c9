import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Transform, Type } from 'class-transformer';
import {
  type OrderPaymentStatus,
  orderPaymentStatuses,
  type OrderStatus,
  orderStatuses,
} from '../order/order.types.js';
import { IsInstant } from '../platform/http/instant.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { OrderLineDto } from '../platform/http/order-line.dto.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { TaxSumDto } from '../platform/http/totals.dto.js';
import { AdminCancellationDto, AdminFulfilmentDto, AdminOrderNoteDto } from './fulfilment.dto.js';
import { AdminPaymentDto } from './payment.dto.js';

export class OrderQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: orderStatuses })
  @IsOptional()
  @IsIn(orderStatuses)
  status?: OrderStatus;

  @ApiPropertyOptional({ enum: orderPaymentStatuses })
  @IsOptional()
  @IsIn(orderPaymentStatuses)
  paymentStatus?: OrderPaymentStatus;

  @ApiPropertyOptional({ format: 'email' })
  @IsOptional()
  @IsEmail()
  email?: string;

  @ApiPropertyOptional({ description: 'Exactly this order number', example: 'ACME-1042' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  number?: string;

  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  customerId?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'Placed at this time or later' })
  @IsOptional()
  @IsInstant()
  placedFrom?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Placed before this time' })
  @IsOptional()
  @IsInstant()
  placedBefore?: string;

  @ApiPropertyOptional({ type: 'boolean', description: 'Whether a check takes it for spam; of checked orders only' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  suspected?: boolean;
}

export class TransitionDto {
  @ApiProperty({ enum: orderStatuses })
  @IsIn(orderStatuses)
  to: OrderStatus;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500, description: 'Why; kept in the history' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string | null;
}

export class AdminOrderLineDto extends OrderLineDto {
  @ApiProperty({ type: 'integer', description: 'Pieces that are still to leave' })
  openQuantity: number;
}

export class AdminOrderAdjustmentDto {
  @ApiProperty()
  type: string;

  @ApiProperty({ description: 'The price rule that made it', example: 'coupon' })
  rule: string;

  @ApiProperty({ description: "What in the shop's data it comes from", example: 'coupon:WELCOME10' })
  source: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true })
  lineId: string | null;
}

export class AdminOrderSummaryDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'ACME-1042' })
  number: string;

  @ApiProperty({ enum: orderStatuses })
  status: OrderStatus;

  @ApiProperty({ enum: orderPaymentStatuses })
  paymentStatus: OrderPaymentStatus;

  @ApiProperty({ description: 'The API it came through', example: 'sellvik' })
  channel: string;

  @ApiProperty({ type: 'integer', nullable: true })
  customerId: number | null;

  @ApiProperty({ type: 'string', nullable: true })
  email: string | null;

  @ApiProperty({ type: MoneyDto })
  total: MoneyDto;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['frequent-orders'],
    description: 'The checks that take it for spam; none when it passed them, null when it was not checked',
  })
  spamSigns: string[] | null;

  @ApiProperty({ format: 'date-time' })
  placedAt: string;
}

export class OrderHistoryEntryDto {
  @ApiProperty({ type: 'string', nullable: true })
  from: OrderStatus | null;

  @ApiProperty({ enum: orderStatuses })
  to: OrderStatus;

  @ApiProperty({ example: 'key:3' })
  actor: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason: string | null;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class AdminOrderDto extends AdminOrderSummaryDto {
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When it is cancelled unless it is paid; null: never',
  })
  paymentDueAt: string | null;

  @ApiProperty({ type: [AdminOrderLineDto] })
  lines: AdminOrderLineDto[];

  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/MoneyDto' } })
  totals: Record<string, MoneyDto>;

  @ApiProperty({ type: MoneyDto, description: 'The total without what was cancelled: what the order comes to' })
  remainingTotal: MoneyDto;

  @ApiProperty({ type: [TaxSumDto] })
  taxes: TaxSumDto[];

  @ApiProperty({ type: [AdminOrderAdjustmentDto], description: 'The ledger: which rule gave which amount, and why' })
  adjustments: AdminOrderAdjustmentDto[];

  @ApiProperty({ type: 'string', nullable: true })
  phone: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  shippingAddress: object | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  billingAddress: object | null;

  @ApiProperty({
    type: [Object],
    example: [],
    description: 'What else the buyer gave, each as `{ type, address }`; kept and used for nothing',
  })
  furtherAddresses: object[];

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  shippingOption: object | null;

  @ApiProperty({ type: 'string', nullable: true })
  couponCode: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  note: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The quote that it was made of: its id, code and revision',
  })
  quote: object | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: "Extra data by the store's own schemas, by whom it is about and by name, with the schema's version",
  })
  mixins: object | null;

  @ApiProperty({ type: [AdminPaymentDto] })
  payments: AdminPaymentDto[];

  @ApiProperty({ type: [AdminFulfilmentDto] })
  fulfilments: AdminFulfilmentDto[];

  @ApiProperty({ type: [AdminCancellationDto] })
  cancellations: AdminCancellationDto[];

  @ApiProperty({ type: [AdminOrderNoteDto] })
  notes: AdminOrderNoteDto[];

  @ApiProperty({ type: [OrderHistoryEntryDto] })
  history: OrderHistoryEntryDto[];

  @ApiProperty({ enum: orderStatuses, isArray: true, description: 'The statuses that may follow now' })
  nextStatuses: OrderStatus[];
}

export class AdminOrderPageDto extends PageOf(AdminOrderSummaryDto) {}
