import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import {
  type DeliveryState,
  deliveryStates,
  type EndpointState,
  endpointStates,
} from '../events/webhook/webhook.types.js';
import { IsInstant } from '../platform/http/instant.js';
import { Omittable } from '../platform/http/omittable.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

const eventType = /^(\*|[a-z_]+(\.[a-z_]+)*(\.\*)?)$/;
const wishes: ApiPropertyOptions = {
  type: [String],
  minItems: 1,
  maxItems: 50,
  example: ['order.*'],
  description: 'Types as docs/events.md lists them, `order.*` for a family, `*` for everything',
};

function AreEventTypes(): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(50),
    IsString({ each: true }),
    MaxLength(100, { each: true }),
    Matches(eventType, { each: true }),
  );
}

export class NewWebhookEndpointDto {
  @ApiProperty({
    format: 'uri',
    maxLength: 2_000,
    example: 'https://93.184.215.14/hooks',
    description: 'Public, HTTPS',
  })
  @IsString()
  @MaxLength(2_000)
  url: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string | null;

  @ApiProperty(wishes)
  @AreEventTypes()
  eventTypes: string[];

  @ApiPropertyOptional({
    default: 'standard',
    example: 'standard',
    maxLength: 50,
    description: 'Shape and signature: `standard`, or a contract that the store speaks, such as `sellvik`',
  })
  @Omittable()
  @IsString()
  @MinLength(1)
  @MaxLength(50)
  envelope?: string;
}

export class WebhookEndpointChangesDto {
  @ApiPropertyOptional({ format: 'uri', maxLength: 2_000, example: 'https://93.184.215.14/hooks' })
  @Omittable()
  @IsString()
  @MaxLength(2_000)
  url?: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string | null;

  @ApiPropertyOptional(wishes)
  @Omittable()
  @AreEventTypes()
  eventTypes?: string[];

  @ApiPropertyOptional({ description: 'False stops it: what waits for it becomes dead letters. True starts it again' })
  @Omittable()
  @IsBoolean()
  active?: boolean;
}

export class WebhookEndpointDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty()
  url: string;

  @ApiProperty({ type: 'string', nullable: true })
  description: string | null;

  @ApiProperty({ type: [String] })
  eventTypes: string[];

  @ApiProperty({ example: 'standard' })
  envelope: string;

  @ApiProperty({ enum: endpointStates })
  state: EndpointState;

  @ApiProperty({ type: 'string', nullable: true, description: '`gone` (410), `failing` or `merchant`' })
  disabledReason: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Since when nothing has succeeded' })
  failingSince: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description:
      'Nothing is sent before: it has asked for that by Retry-After, or it fails and gets a tenth of a second of rest',
  })
  pausedUntil: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Until when what is sent is signed with the secret before this one as well',
  })
  previousSecretUntil: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class IssuedWebhookEndpointDto extends WebhookEndpointDto {
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', description: 'Shown now and never again' })
  secret: string;
}

export class WebhookEndpointsDto {
  @ApiProperty({ type: [WebhookEndpointDto] })
  items: WebhookEndpointDto[];
}

export class SecretRotationDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 604_800,
    default: 86_400,
    description: 'Seconds in which what is sent is signed with the old secret as well',
  })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(604_800)
  overlapSeconds?: number;
}

export class WebhookReplayDto {
  @ApiPropertyOptional({ type: [String], maxItems: 1_000, description: 'These events, or those of a time' })
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsUUID('all', { each: true })
  eventIds?: string[];

  @ApiPropertyOptional({ format: 'date-time', description: 'All from this time on' })
  @Omittable()
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Up to, and without, this time; now when left out' })
  @Omittable()
  @IsInstant()
  to?: string;

  @ApiPropertyOptional({ type: [String], maxItems: 50, description: 'Only these types' })
  @Omittable()
  @AreEventTypes()
  types?: string[];
}

export class QueuedDeliveriesDto {
  @ApiProperty({ type: 'integer', description: 'How many deliveries were made' })
  queued: number;
}

export class WebhookDeliveryQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  endpointId?: number;

  @ApiPropertyOptional({ enum: deliveryStates, description: '`dead` are the dead letters' })
  @IsOptional()
  @IsIn(deliveryStates)
  state?: DeliveryState;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  eventId?: string;

  @ApiPropertyOptional({ example: 'order.created' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  eventType?: string;

  @ApiPropertyOptional({ description: 'The id of the thing it happened to, such as an order' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  aggregateId?: string;
}

export class WebhookDeliveryDto {
  @ApiProperty({ type: 'integer' })
  id: number;

  @ApiProperty({ type: 'integer' })
  endpointId: number;

  @ApiProperty({ format: 'uuid', description: 'Also the `webhook-id` that the receiver sees' })
  eventId: string;

  @ApiProperty({ example: 'order.created' })
  eventType: string;

  @ApiProperty()
  aggregateId: string;

  @ApiProperty({ enum: deliveryStates })
  state: DeliveryState;

  @ApiProperty({ type: 'integer' })
  attempts: number;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When it is tried next; null when it is over, and behind an earlier one of the same aggregate',
  })
  dueAt: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  lastStatus: number | null;

  @ApiProperty({ type: 'string', nullable: true })
  lastError: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  finishedAt: string | null;
}

export class WebhookDeliveryPageDto extends PageOf(WebhookDeliveryDto) {}

export class WebhookAttemptDto {
  @ApiProperty({ format: 'date-time' })
  sentAt: string;

  @ApiProperty({ type: 'integer' })
  durationMs: number;

  @ApiProperty({ type: 'integer', nullable: true })
  status: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      '`timed_out`, `unreachable`, `too_large`, `blocked` (a private address), …; null when there was an answer',
  })
  error: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The first 1,024 bytes of the answer' })
  response: string | null;
}

export class WebhookDeliveryFileDto extends WebhookDeliveryDto {
  @ApiProperty({ type: [WebhookAttemptDto], description: 'Oldest first' })
  attemptsMade: WebhookAttemptDto[];
}
