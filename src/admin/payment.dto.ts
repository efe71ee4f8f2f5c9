import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { type PaymentStatus, paymentStatuses } from '../payment/payment.types.js';
import { type RefundStatus, refundStatuses } from '../payment/refund.types.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';
import { PaymentProofDto } from './payment-proof.dto.js';

export class PaymentQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: paymentStatuses })
  @IsOptional()
  @IsIn(paymentStatuses)
  status?: PaymentStatus;

  @ApiPropertyOptional({ description: 'Of payments in conflict: whether somebody has taken them off the list' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  resolved?: boolean;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  orderId?: string;

  @ApiPropertyOptional({ example: 'bank-transfer' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  provider?: string;
}

class ReasonDto {
  @ApiProperty({ maxLength: 500, description: 'Why; kept with the payment' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  reason: string;
}

export class CaptureDto {
  @ApiPropertyOptional({ type: MoneyDto, description: 'What to take; all of it when absent. The rest is released.' })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto;
}

export class VoidDto extends ReasonDto {}

export class ResolveDto extends ReasonDto {}

export class MarkPaidDto extends ReasonDto {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 200,
    description: 'Of the transfer or the receipt',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  reference?: string | null;
}

export class RefundLineDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  lineId: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity: number;
}

export class RefundDto extends ReasonDto {
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'What to give back. Without it: what the lines cost, or without lines everything that is left.',
  })
  @Omittable()
  @ValidateNested()
  @Type(() => MoneyDto)
  amount?: MoneyDto;

  @ApiPropertyOptional({ type: [RefundLineDto], maxItems: 500, description: 'What it is given back for' })
  @Omittable()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => RefundLineDto)
  lines?: RefundLineDto[];

  @ApiProperty({ description: 'Whether the pieces may be sold again; for an amount alone: false' })
  @IsBoolean()
  restock: boolean;
}

export class AdminPaymentConflictDto {
  @ApiProperty({ example: 'amount_mismatch' })
  reason: string;

  @ApiProperty({ type: MoneyDto, description: 'What the payment is for' })
  expected: MoneyDto;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'What the provider says that it took' })
  received: MoneyDto | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    properties: { actor: { type: 'string' }, reason: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
    description: 'Who has taken it off the list of conflicts',
  })
  resolution: { actor: string; reason: string; at: string } | null;
}

export class AdminPaymentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  orderId: string;

  @ApiProperty({ example: 'COD' })
  method: string;

  @ApiProperty({ example: 'cash-on-delivery' })
  provider: string;

  @ApiProperty({ enum: paymentStatuses })
  status: PaymentStatus;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  captured: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'Given back, or promised to be' })
  refunded: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true })
  providerReference: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  declineReason: string | null;

  @ApiProperty({ description: 'Whether it is to be given up, and its provider has yet to be told' })
  voidRequested: boolean;

  @ApiProperty({ type: AdminPaymentConflictDto, nullable: true })
  conflict: AdminPaymentConflictDto | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class AdminRefundLineDto {
  @ApiProperty({ format: 'uuid' })
  lineId: string;

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ type: 'integer', description: 'Of these, how many came back into stock' })
  restocked: number;
}

export class AdminRefundDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  paymentId: string;

  @ApiProperty({ format: 'uuid' })
  orderId: string;

  @ApiProperty({ enum: refundStatuses })
  status: RefundStatus;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ example: 'key:3' })
  actor: string;

  @ApiProperty()
  reason: string;

  @ApiProperty({ type: [AdminRefundLineDto] })
  lines: AdminRefundLineDto[];

  @ApiProperty()
  restock: boolean;

  @ApiProperty({ type: 'string', nullable: true })
  providerReference: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  declineReason: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class PaymentHistoryEntryDto {
  @ApiProperty({ type: 'string', nullable: true })
  from: string | null;

  @ApiProperty({ enum: paymentStatuses })
  to: PaymentStatus;

  @ApiProperty({ example: 'webhook', description: 'Who brought the news' })
  source: string;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  detail: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class PaymentAttemptDto {
  @ApiProperty({ enum: ['authorize', 'capture', 'void', 'refund', 'status'] })
  operation: string;

  @ApiProperty({ description: 'The status that the provider answered with, or no_answer' })
  outcome: string;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  detail: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ format: 'date-time' })
  finishedAt: string;
}

export class AdminPaymentFileDto extends AdminPaymentDto {
  @ApiProperty({ type: [PaymentHistoryEntryDto] })
  history: PaymentHistoryEntryDto[];

  @ApiProperty({ type: [PaymentAttemptDto], description: 'Every question that the provider was asked' })
  attempts: PaymentAttemptDto[];

  @ApiProperty({ type: [AdminRefundDto] })
  refunds: AdminRefundDto[];

  @ApiProperty({ type: [PaymentProofDto], description: 'What the buyer has sent in to show a transfer' })
  proofs: PaymentProofDto[];
}

export class AdminPaymentPageDto extends PageOf(AdminPaymentDto) {}

export class PaymentSettingsDto {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'How long an order is kept whose goods wait for the money; null: for ever',
  })
  unpaidExpiryMinutes: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'How long an order is kept that was saved for later; null: for ever',
  })
  savedOrderExpiryMinutes: number | null;
}

export class PaymentSettingsChangesDto {
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, maximum: 525_600 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(525_600)
  unpaidExpiryMinutes?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, maximum: 525_600 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(525_600)
  savedOrderExpiryMinutes?: number | null;
}
