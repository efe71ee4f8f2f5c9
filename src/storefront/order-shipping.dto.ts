import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

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

/** A way to have goods sent. */
export class ShippingOptionDto {
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
}

export class OrderShippingOptionDto extends ShippingOptionDto {
  @ApiPropertyOptional({ type: OrderWindowDto, description: 'When; not there for an order without a delivery window' })
  window?: OrderWindowDto;
}
