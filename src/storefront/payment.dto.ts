import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { OrderPaymentDto } from './order.dto.js';

export class NewPaymentDto {
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

export class OrderPaymentsDto {
  @ApiProperty({ type: [OrderPaymentDto], description: 'Oldest first' })
  items: OrderPaymentDto[];
}
