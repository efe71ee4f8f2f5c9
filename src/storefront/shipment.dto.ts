import { ApiProperty } from '@nestjs/swagger';
import { type ShipmentStatus, shipmentStatuses } from '../order/fulfilment.types.js';
import { MoneyDto } from '../platform/http/money.dto.js';

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
