import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { paymentStatuses } from '../payment/payment.types.js';
import { MoneyDto } from '../platform/http/money.dto.js';

/** By what, and how, something is to be paid. */
export class PaymentChoiceDto {
  @ApiProperty({ description: "Code of one of the store's payment methods", example: 'COD' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  paymentMethod: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'For the payment provider, such as a card token. Never stored.',
  })
  @IsOptional()
  @IsObject()
  paymentInput?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'string',
    format: 'uri',
    nullable: true,
    maxLength: 2000,
    description:
      "A page of the storefront, of one of the store's origins, that the buyer is sent on to after paying elsewhere; the order's public page when absent",
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  returnUrl?: string | null;
}

export class NewPaymentDto extends PaymentChoiceDto {}

/** One attempt to pay an order. */
export class OrderPaymentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'COD' })
  method: string;

  @ApiProperty({ enum: paymentStatuses })
  status: string;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'What the buyer has to do next: a page to go to, or instructions. Null when there is nothing to do.',
  })
  action: object | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it was declined' })
  declineReason: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class OrderPaymentsDto {
  @ApiProperty({ type: [OrderPaymentDto], description: 'Oldest first' })
  items: OrderPaymentDto[];
}

export class PaymentMethodDto {
  @ApiProperty({ example: 'COD' })
  code: string;

  @ApiProperty()
  name: string;
}

export class PaymentMethodsDto {
  @ApiProperty({ type: [PaymentMethodDto] })
  items: PaymentMethodDto[];
}
