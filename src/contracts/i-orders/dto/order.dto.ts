import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { lenientBody } from '../../../platform/http/validation.js';

/** Decimal strings with the currency's decimals, as every amount of this contract. */
export const money = { example: '173.97', pattern: '^\\d+(\\.\\d+)?$' };

export const orderStatuses = ['awaiting_payment', 'paid', 'delivered', 'cancelled'] as const;
export type OrderStatusName = (typeof orderStatuses)[number];

export class OrderSavedDto {
  @ApiProperty({ example: 'Your Order has been saved' })
  success: string;
}

export class OrderCustomerDto {
  @ApiProperty({ format: 'email' })
  email: string;

  @ApiProperty()
  first_name: string;

  @ApiProperty()
  last_name: string;
}

export class OrderAddressDto {
  @ApiProperty({ example: '123 Main St' })
  street_address: string;

  @ApiProperty({
    oneOf: [{ type: 'integer' }, { type: 'string' }],
    example: 12_345,
    description: 'A number when it was sent as one',
  })
  postal_code: string | number;

  @ApiProperty()
  city: string;

  @ApiProperty()
  state: string;

  @ApiProperty({ example: 'Canada', description: 'Its full name' })
  country: string;
}

export class OrderProductDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ description: 'As it was ordered' })
  name: string;

  @ApiProperty()
  slug: string;
}

export class OrderItemDto {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Its place in the order' })
  id: number;

  @ApiProperty({ type: OrderProductDto })
  product: OrderProductDto;

  @ApiProperty({ type: 'integer' })
  variant: number;

  @ApiProperty({ ...money, description: 'After the discounts of offers' })
  unit_price: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  quantity: number;

  @ApiProperty({ ...money, description: 'What sending all of them costs' })
  shipping: string;

  @ApiProperty({ ...money, description: 'What offers take off all of them together' })
  discount_amount: string;

  @ApiProperty({ ...money, description: 'unit_price × quantity' })
  total_price: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'SPRING', description: 'Code of the offer that was applied' })
  offer: string | null;

  @ApiProperty({ format: 'date-time' })
  created: string;

  @ApiProperty({ format: 'date-time' })
  updated: string;
}

export class ListedOrderItemDto extends OmitType(OrderItemDto, ['created', 'updated'] as const) {}

/** An order but for its items. */
class OrderFieldsDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uri' })
  url: string;

  @ApiProperty({ type: OrderCustomerDto })
  customer: OrderCustomerDto;

  @ApiProperty({ format: 'date-time' })
  created: string;

  @ApiProperty({ format: 'date-time' })
  updated: string;

  @ApiProperty({ type: OrderAddressDto, nullable: true, description: 'Null only for an order without any address' })
  billing_address: OrderAddressDto | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'The sum of the quantities' })
  items_count: number;

  @ApiProperty({ ...money, description: 'The sum of discount_amount' })
  savings_on_items: string;

  @ApiProperty({ enum: orderStatuses })
  status: OrderStatusName;

  @ApiProperty({ ...money, description: 'The sum of total_price' })
  subtotal: string;

  @ApiProperty({ ...money, description: 'savings_on_items and what the voucher takes off' })
  amount_saved: string;

  @ApiProperty({ ...money, description: 'The sum of the shipping of the items' })
  shipping: string;

  @ApiProperty({
    ...money,
    description: 'subtotal + shipping − (amount_saved − savings_on_items), and taxes where they are not in the prices',
  })
  total_amount: string;
}

export class IOrderDto extends OrderFieldsDto {
  @ApiProperty({ type: [OrderItemDto] })
  items: OrderItemDto[];
}

export class ListedIOrderDto extends OrderFieldsDto {
  @ApiProperty({ type: [ListedOrderItemDto] })
  items: ListedOrderItemDto[];
}

export class IOrderListDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Of all the orders' })
  count: number;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true })
  next: string | null;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true })
  previous: string | null;

  @ApiProperty({ type: [ListedIOrderDto], description: 'Newest first' })
  results: ListedIOrderDto[];
}

/** Read leniently: what is no number is not looked at. */
@lenientBody
export class IOrderListQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @Allow()
  limit?: unknown;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @Allow()
  offset?: unknown;
}
