import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQueryDto } from '../platform/http/page.js';

/** A list in one query parameter, separated by commas. */
const separated = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.split(',') : value);

export class EventQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    type: 'string',
    description: 'Only these types, separated by commas',
    example: 'order.created',
  })
  @IsOptional()
  @Transform(separated)
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  types?: string[];
}

export class EventStreamQueryDto extends PickType(EventQueryDto, ['types'] as const) {
  @ApiPropertyOptional({
    description:
      'A cursor of the list to go on after; `Last-Event-ID` wins. Without both, only what happens from now on',
  })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  after?: string;
}

export class EventDto {
  @ApiProperty({ format: 'uuid', description: 'The same however often the event is delivered' })
  id: string;

  @ApiProperty({ example: 'order.created' })
  type: string;

  @ApiProperty({ type: 'integer', description: "Version of the payload's shape" })
  version: number;

  @ApiProperty({ description: 'The id of the thing it happened to' })
  aggregateId: string;

  @ApiProperty({ format: 'date-time' })
  occurredAt: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As it was written. Amounts are minor units',
  })
  payload: object;
}

export class EventPageDto {
  @ApiProperty({ type: [EventDto] })
  items: EventDto[];

  @ApiProperty({
    description: 'Where this page ends: the `after` of the next request, now or later. It never skips an event.',
  })
  cursor: string;
}
