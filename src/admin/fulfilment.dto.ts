import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  noteVisibilities,
  type NoteVisibility,
  type ShipmentStatus,
  shipmentStatuses,
} from '../order/fulfilment.types.js';
import { type OrderStatus, orderStatuses } from '../order/order.types.js';
import { IsInstant } from '../platform/http/instant.js';
import { MoneyDto } from '../platform/http/money.dto.js';

export class LinePiecesDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  lineId: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity: number;
}

export class TrackingDto {
  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 100, example: 'Pathao' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  carrier?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 100, example: 'PT-0042' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  trackingNumber?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'uri',
    nullable: true,
    maxLength: 2000,
    example: 'https://carrier.example/track/PT-0042',
  })
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true })
  @MaxLength(2_000)
  trackingUrl?: string | null;
}

export class NewFulfilmentDto extends TrackingDto {
  @ApiPropertyOptional({ type: [LinePiecesDto], description: 'What leaves; all that is still to leave, when absent' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => LinePiecesDto)
  lines?: LinePiecesDto[] | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500, description: 'Why; kept in the history' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string | null;
}

const reportable = shipmentStatuses.filter((status) => status !== 'shipped');

export class NewShipmentUpdateDto {
  @ApiProperty({ enum: reportable })
  @IsIn(reportable)
  status: ShipmentStatus;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 200, example: 'Dhaka hub' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  location?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 500 })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  description?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When it happened; now, when absent',
  })
  @IsOptional()
  @IsInstant()
  occurredAt?: string | null;
}

export class ShipmentUpdateDto {
  @ApiProperty({ enum: shipmentStatuses })
  status: ShipmentStatus;

  @ApiProperty({ type: 'string', nullable: true })
  location: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  description: string | null;

  @ApiProperty({ format: 'date-time' })
  occurredAt: string;

  @ApiProperty({ example: 'key:3' })
  actor: string;
}

export class AdminFulfilmentDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: shipmentStatuses, description: 'That of the last update' })
  status: ShipmentStatus;

  @ApiProperty({ type: 'string', nullable: true })
  carrier: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  trackingNumber: string | null;

  @ApiProperty({ type: 'string', format: 'uri', nullable: true })
  trackingUrl: string | null;

  @ApiProperty({ type: [LinePiecesDto] })
  lines: LinePiecesDto[];

  @ApiProperty({ example: 'key:3' })
  actor: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: [ShipmentUpdateDto], description: 'By the time it happened, oldest first' })
  history: ShipmentUpdateDto[];
}

export class NewCancellationDto {
  @ApiPropertyOptional({
    type: [LinePiecesDto],
    description: 'What will not leave; all that has not left, when absent',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => LinePiecesDto)
  lines?: LinePiecesDto[] | null;

  @ApiPropertyOptional({ default: true, description: 'Whether money that was paid for the goods is given back' })
  @IsBoolean()
  refund: boolean = true;

  @ApiProperty({ maxLength: 500 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  reason: string;
}

export class CancelledLineDto extends LinePiecesDto {
  @ApiProperty({ type: MoneyDto, description: 'What these pieces cost, with discounts and taxes' })
  amount: MoneyDto;
}

export class AdminCancellationDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ type: [CancelledLineDto] })
  lines: CancelledLineDto[];

  @ApiProperty({ type: MoneyDto })
  amount: MoneyDto;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The refund that gives the money back' })
  refundId: string | null;

  @ApiProperty({ example: 'key:3' })
  actor: string;

  @ApiProperty()
  reason: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class NewOrderNoteDto {
  @ApiProperty({ maxLength: 2000 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  text: string;

  @ApiPropertyOptional({ enum: noteVisibilities, default: 'internal', description: '`buyer`: the buyer sees it, too' })
  @IsIn(noteVisibilities)
  visibility: NoteVisibility = 'internal';
}

export class AdminOrderNoteDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty()
  text: string;

  @ApiProperty({ enum: noteVisibilities })
  visibility: NoteVisibility;

  @ApiProperty({ example: 'key:3' })
  actor: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class OrderStepDto {
  @ApiProperty({ enum: orderStatuses })
  to: OrderStatus;

  @ApiProperty({ description: 'Only for an order that has been paid' })
  paidOnly: boolean;

  @ApiProperty({ description: 'Only as long as nothing has left the warehouse' })
  unshippedOnly: boolean;

  @ApiProperty({ description: 'Only once nothing is still to leave' })
  completeOnly: boolean;

  @ApiProperty({
    type: 'string',
    enum: ['release', 'ship'],
    nullable: true,
    description: 'What happens to the goods that the order holds',
  })
  stock: 'release' | 'ship' | null;
}

export class OrderStateDto {
  @ApiProperty({ enum: orderStatuses })
  status: OrderStatus;

  @ApiProperty({ type: [OrderStepDto] })
  next: OrderStepDto[];

  @ApiProperty({ description: 'Whether it may also be left to the status before it' })
  resumes: boolean;
}

export class OrderStatesDto {
  @ApiProperty({ type: [OrderStateDto] })
  items: OrderStateDto[];
}
