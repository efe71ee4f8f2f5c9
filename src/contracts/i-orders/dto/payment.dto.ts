import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { lenientBody } from '../../../platform/http/validation.js';
import { money, orderStatuses, type OrderStatusName } from './order.dto.js';

const longestCode = 64;

@lenientBody
export class PaymentRequestDto {
  @ApiProperty({ example: 'card', maxLength: longestCode, description: 'One of `payment_methods`' })
  @MaxLength(longestCode, { message: `Ensure this field has no more than ${longestCode} characters.` })
  @Matches(/\S/, { message: 'This field may not be blank.' })
  @IsString({ message: 'Not a valid string.' })
  payment_method: string;
}

export class PaymentMethodDto {
  @ApiProperty({ example: 'card' })
  code: string;

  @ApiProperty({ example: 'Card' })
  name: string;
}

export class PaymentStateDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'card' })
  payment_method: string;

  @ApiProperty({ example: 'pending' })
  status: string;

  @ApiProperty(money)
  amount: string;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true, description: 'Where to send the customer to pay' })
  url: string | null;

  @ApiProperty({ format: 'date-time' })
  created: string;
}

export class OrderPaymentStateDto {
  @ApiProperty({ format: 'uuid' })
  order: string;

  @ApiProperty({ enum: orderStatuses })
  status: OrderStatusName;

  @ApiProperty({
    ...money,
    description: 'Locked when the order was placed, without what was cancelled since: what a payment asks for',
  })
  total_amount: string;

  @ApiProperty({ example: 'CAD' })
  currency: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the order is given up unpaid',
  })
  expires: string | null;

  @ApiProperty({ type: PaymentStateDto, nullable: true, description: 'The last one that was started and not given up' })
  payment: PaymentStateDto | null;

  @ApiProperty({ type: [PaymentMethodDto], description: 'None when no money is wanted' })
  payment_methods: PaymentMethodDto[];

  @ApiProperty({
    type: 'string',
    format: 'uri',
    nullable: true,
    description: 'A page to pay on; null when no money is wanted',
  })
  pay_url: string | null;
}
