import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

export class DeadLetterQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Only those of this subscriber' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  subscriber?: string;
}

export class DeadLetterDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ example: 'order-mail', description: 'The code of the subscriber that has given up' })
  subscriber: string;

  @ApiProperty({ format: 'uuid' })
  eventId: string;

  @ApiProperty({ example: 'order.created' })
  eventType: string;

  @ApiProperty({ description: 'The id of the thing it happened to' })
  aggregateId: string;

  @ApiProperty({ type: 'integer' })
  attempts: number;

  @ApiProperty({ description: 'Why the last attempt failed, for people' })
  error: string;

  @ApiProperty()
  failedAt: Date;
}

export class DeadLetterPageDto extends PageOf(DeadLetterDto) {}

export class RedeliveryDto {
  @ApiPropertyOptional({ description: 'Only those of this subscriber' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  subscriber?: string;
}

export class RedeliveredDto {
  @ApiProperty({ type: 'integer', description: 'At most 1000 at once: ask again while it is that many' })
  redelivered: number;
}
