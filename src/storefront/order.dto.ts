import { ApiProperty } from '@nestjs/swagger';
import { orderPaymentStatuses, type OrderStatus, orderStatuses } from '../order/order.types.js';
import { AddressDto } from '../platform/http/address.dto.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { PageOf } from '../platform/http/page.js';
import { TaxSumDto } from '../platform/http/totals.dto.js';
import { OrderLineDto } from '../platform/http/order-line.dto.js';
import { OrderShippingOptionDto } from './order-shipping.dto.js';
import { OrderAdjustmentDto, OrderTotalsDto } from './order-totals.dto.js';
import { OrderPaymentDto } from './payment.dto.js';
import { OrderCancellationDto, ShipmentDto } from './shipment.dto.js';

/** What the shop wrote to the buyer. */
export class OrderMessageDto {
  @ApiProperty()
  text: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class OrderQuoteDto {
  @ApiProperty({ example: 'Q-2026-014' })
  code: string;

  @ApiProperty({ type: 'integer' })
  revision: number;
}

export class OrderDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'ACME-1042' })
  number: string;

  @ApiProperty({ description: "Unguessable key of the order's public page" })
  secretSlug: string;

  @ApiProperty({ example: 'pending' })
  status: string;

  @ApiProperty({ enum: orderStatuses, isArray: true, description: 'The statuses that may follow now' })
  nextStatuses: OrderStatus[];

  @ApiProperty({ type: [ShipmentDto], description: 'What has left, oldest first' })
  shipments: ShipmentDto[];

  @ApiProperty({ type: [OrderCancellationDto], description: 'What will not leave, oldest first' })
  cancellations: OrderCancellationDto[];

  @ApiProperty({ type: [OrderMessageDto], description: 'What the shop wrote to the buyer, oldest first' })
  messages: OrderMessageDto[];

  @ApiProperty({ enum: orderPaymentStatuses })
  paymentStatus: string;

  @ApiProperty({ type: [OrderPaymentDto], description: 'Every attempt to pay it, oldest first' })
  payments: OrderPaymentDto[];

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the order is given up unless it is paid; null: never',
  })
  paymentDueAt: string | null;

  @ApiProperty({ format: 'uri', description: 'The page that shows the order to whoever has its address' })
  publicOrderUrl: string;

  @ApiProperty({
    type: 'string',
    format: 'uri',
    nullable: true,
    description: 'The page on which the order can be paid; null when no money is waited for',
  })
  paymentUrl: string | null;

  @ApiProperty({ example: 'BDT' })
  currency: string;

  @ApiProperty({ type: [OrderLineDto] })
  lines: OrderLineDto[];

  @ApiProperty({ type: OrderTotalsDto })
  totals: OrderTotalsDto;

  @ApiProperty({ type: MoneyDto, description: 'The total without what was cancelled: what the order comes to' })
  remainingTotal: MoneyDto;

  @ApiProperty({ type: [TaxSumDto] })
  taxes: TaxSumDto[];

  @ApiProperty({ type: [OrderAdjustmentDto], description: 'The ledger that explains the totals' })
  adjustments: OrderAdjustmentDto[];

  @ApiProperty({ type: 'string', nullable: true })
  email: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  phone: string | null;

  @ApiProperty({ type: AddressDto, nullable: true })
  shippingAddress: AddressDto | null;

  @ApiProperty({ type: AddressDto, nullable: true })
  billingAddress: AddressDto | null;

  @ApiProperty({ type: OrderShippingOptionDto, nullable: true })
  shippingOption: OrderShippingOptionDto | null;

  @ApiProperty({ example: 'COD' })
  paymentMethod: string;

  @ApiProperty({ type: 'string', nullable: true })
  couponCode: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  note: string | null;

  @ApiProperty({ type: OrderQuoteDto, nullable: true, description: 'The quote that it was made of' })
  quote: OrderQuoteDto | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: "Extra data by the store's own schemas, by whom it is about and by name",
  })
  mixins: object | null;

  @ApiProperty({ format: 'date-time' })
  placedAt: string;
}

export class PlacedOrderDto extends OrderDto {
  @ApiProperty({ type: OrderPaymentDto, description: 'The payment that was opened with the order' })
  payment: OrderPaymentDto;
}

export class OrderPageDto extends PageOf(OrderDto) {}
