import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageOf, PageQueryDto } from '../../../platform/http/page.js';
import { lenientBody } from '../../../platform/http/validation.js';

/** Decimal strings with two decimals, as every amount of this contract. */
const money = { example: '2742.00', pattern: '^\\d+\\.\\d{2}$' };

export const orderStatuses = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'ON_THE_WAY',
  'DELIVERED',
  'CANCELLED',
  'REFUNDED',
  'DISPUTED',
  'ON_HOLD',
] as const;

export class SellvikOrderItemDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  productId: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Null when the product has no variants' })
  variantId: string | null;

  @ApiProperty({ example: 'Emerald Kurti' })
  name: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  quantity: number;

  @ApiProperty(money)
  price: string;

  @ApiProperty({ ...money, description: 'price × quantity' })
  total: string;
}

export class SellvikPaymentDto {
  @ApiProperty({ format: 'uri', description: 'Where to send the buyer to pay' })
  url: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  expiresAt: string | null;
}

export class SellvikOrderDto {
  @ApiProperty({ example: 'ord_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b', pattern: '^ord_[0-9a-f]{32}$' })
  id: string;

  @ApiProperty({ example: 'ACME-1042' })
  orderNumber: string;

  @ApiProperty({ enum: orderStatuses })
  status: string;

  @ApiProperty(money)
  subtotal: string;

  @ApiProperty({ ...money, description: 'What is charged for delivery, after shipping discounts' })
  shippingCost: string;

  @ApiProperty({ ...money, description: 'What is taken off the goods' })
  discountAmount: string;

  @ApiProperty({ ...money, description: 'subtotal − discountAmount + shippingCost' })
  total: string;

  @ApiProperty({ example: 'COD' })
  paymentMethod: string;

  @ApiProperty({ type: [SellvikOrderItemDto] })
  items: SellvikOrderItemDto[];
}

export class SellvikPlacedOrderDto extends SellvikOrderDto {
  @ApiPropertyOptional({ type: SellvikPaymentDto, description: 'Only when the buyer has to go somewhere to pay' })
  payment?: SellvikPaymentDto;
}

export class SellvikCustomerOrderDto extends SellvikOrderDto {
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class SellvikOrderPageDto extends PageOf(SellvikCustomerOrderDto) {}

@lenientBody
export class SellvikPageQueryDto extends PageQueryDto {}
