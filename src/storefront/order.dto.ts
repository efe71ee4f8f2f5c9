import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type ShipmentStatus, shipmentStatuses } from '../order/fulfilment.types.js';
import { orderPaymentStatuses, type OrderStatus, orderStatuses } from '../order/order.types.js';
import { paymentStatuses } from '../payment/payment.types.js';
import { MoneyDto } from '../platform/http/money.dto.js';
import { PageOf } from '../platform/http/page.js';
import { AddressDto } from '../platform/http/address.dto.js';

export class OrderOptionDto {
  @ApiProperty()
  name: string;

  @ApiProperty()
  value: string;
}

/** A part of a bundle. */
export class BundlePartDto {
  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty({ example: 'KOPI-250' })
  sku: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [OrderOptionDto] })
  options: OrderOptionDto[];

  @ApiProperty({ type: 'integer', description: 'In one piece of the bundle' })
  quantity: number;
}

export class OrderLineDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'integer' })
  productId: number;

  @ApiProperty({ type: 'integer' })
  variantId: number;

  @ApiProperty()
  sku: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: [OrderOptionDto] })
  options: OrderOptionDto[];

  @ApiProperty({ type: [BundlePartDto], description: 'What a bundle consists of; empty for anything else' })
  components: BundlePartDto[];

  @ApiProperty({ type: 'integer' })
  quantity: number;

  @ApiProperty({ type: MoneyDto })
  unitPrice: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'unitPrice × quantity' })
  subtotal: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: "The line's share of all discounts" })
  discount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'What it is taxed as' })
  taxClass: string | null;

  @ApiProperty({ type: MoneyDto, description: 'On top of the price; negative where an exempt buyer gets it off' })
  tax: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of the total that is tax, where prices contain it' })
  taxIncluded: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'subtotal − discount + tax' })
  total: MoneyDto;
}

/** The tax of one class, on lines and delivery together. */
export class TaxSumDto {
  @ApiProperty({ example: 'STANDARD' })
  taxClass: string;

  @ApiProperty({ example: '19' })
  percent: string;

  @ApiProperty({ type: MoneyDto, description: 'The amount without the tax' })
  base: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ description: 'Whether prices contain it; otherwise it was added' })
  included: boolean;
}

export class TotalsDto {
  @ApiProperty({ type: MoneyDto })
  subtotal: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  discount: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  shipping: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  shippingDiscount: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  tax: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'The part of the total that is tax, where prices contain it' })
  taxIncluded: MoneyDto;

  @ApiProperty({ type: MoneyDto, description: 'subtotal − discount + shipping − shippingDiscount + tax' })
  total: MoneyDto;
}

export class OrderTotalsDto extends TotalsDto {
  @ApiProperty({
    type: MoneyDto,
    description: 'A small amount taken off so that the total names the order when it is transferred',
  })
  transferDiscount: MoneyDto;

  @ApiProperty({
    type: MoneyDto,
    description: 'subtotal − discount + shipping − shippingDiscount + tax − transferDiscount',
  })
  declare total: MoneyDto;
}

export class OrderAdjustmentDto {
  @ApiProperty({
    enum: ['item', 'discount', 'shipping', 'shipping_discount', 'tax', 'tax_included', 'transfer_code'],
    description: 'All but `tax_included` add up to the total',
  })
  type: string;

  @ApiProperty({ description: 'Where it comes from', example: 'coupon:WELCOME10' })
  source: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ type: MoneyDto, description: 'Signed: a discount is negative' })
  amount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'The line it belongs to; null for the whole order' })
  lineId: string | null;
}

export class OrderCourierDto {
  @ApiProperty({ type: 'integer', example: 2001 })
  serviceId: number;

  @ApiProperty({ example: 'jne' })
  code: string;

  @ApiProperty({ example: 'JNE' })
  name: string;

  @ApiProperty({ example: 'REG' })
  service: string;

  @ApiProperty({ example: 'Reguler' })
  serviceName: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Through whom the courier is booked' })
  aggregator: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Code of the warehouse that it was priced from' })
  origin: string | null;

  @ApiProperty({ description: 'Whether it collects the money at the door' })
  cashOnDelivery: boolean;
}

export class OrderWindowDto {
  @ApiProperty({ example: 'dw-open' })
  code: string;

  @ApiProperty({ format: 'date', example: '2026-11-24' })
  date: string;

  @ApiProperty({ example: '08:00-12:00' })
  slot: string;
}

export class OrderShippingOptionDto {
  @ApiProperty({ example: 'sz_inside_dhaka/standard' })
  code: string;

  @ApiProperty({ type: 'string', nullable: true, description: "Null, like the method, for a courier's service" })
  zone: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  method: string | null;

  @ApiProperty()
  name: string;

  @ApiPropertyOptional({ type: OrderCourierDto, description: "Who delivers; not there for a zone's method" })
  courier?: OrderCourierDto;

  @ApiPropertyOptional({ type: OrderWindowDto, description: 'When; not there for an order without a delivery window' })
  window?: OrderWindowDto;
}

/** What is known of a shipment at one point of its way. */
export class ShipmentNewsDto {
  @ApiProperty({ enum: shipmentStatuses })
  status: ShipmentStatus;

  @ApiProperty({ type: 'string', nullable: true })
  location: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  description: string | null;

  @ApiProperty({ format: 'date-time' })
  occurredAt: string;
}

export class OrderPiecesDto {
  @ApiProperty({ format: 'uuid' })
  lineId: string;

  @ApiProperty({ type: 'integer' })
  quantity: number;
}

/** Goods of an order that left together. */
export class ShipmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: shipmentStatuses })
  status: ShipmentStatus;

  @ApiProperty({ type: 'string', nullable: true, example: 'Pathao' })
  carrier: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'PT-0042' })
  trackingNumber: string | null;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true })
  trackingUrl: string | null;

  @ApiProperty({ type: [OrderPiecesDto] })
  lines: OrderPiecesDto[];

  @ApiProperty({ format: 'date-time' })
  shippedAt: string;

  @ApiProperty({ type: [ShipmentNewsDto], description: 'By the time it happened, oldest first' })
  history: ShipmentNewsDto[];
}

/** Goods of an order that will not leave. */
export class OrderCancellationDto {
  @ApiProperty({ type: [OrderPiecesDto] })
  lines: OrderPiecesDto[];

  @ApiProperty({ type: MoneyDto, description: 'What these pieces cost; the totals stay as they were placed' })
  amount: MoneyDto;

  @ApiProperty({ format: 'date-time' })
  cancelledAt: string;
}

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
