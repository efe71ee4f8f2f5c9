import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { ArrayUnique, IsArray, IsEmail, IsIn, IsInt, IsOptional, IsUUID, Max, Min, ValidateIf } from 'class-validator';
import {
  type NotificationChannelName,
  notificationChannels,
  type NotificationKind,
  notificationKinds,
  type NotificationStatus,
} from '../notification/notification.types.js';
import { PageOf, PageQueryDto } from '../platform/http/page.js';

export class NotificationSettingsDto {
  @ApiProperty({ enum: notificationKinds, isArray: true, description: 'What buyers are mailed' })
  @IsArray()
  @ArrayUnique()
  @IsIn(notificationKinds, { each: true })
  mail: NotificationKind[];

  @ApiProperty({ enum: notificationKinds, isArray: true, description: 'What buyers get as a text message' })
  @IsArray()
  @ArrayUnique()
  @IsIn(notificationKinds, { each: true })
  sms: NotificationKind[];

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100_000, description: 'What is beyond waits for the next hour' })
  @IsInt()
  @Min(0)
  @Max(100_000)
  mailPerHour: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100_000, description: 'What is beyond waits for the next hour' })
  @IsInt()
  @Min(0)
  @Max(100_000)
  smsPerHour: number;

  @ApiProperty({
    type: 'string',
    format: 'email',
    nullable: true,
    description: 'Where answers to mails go; null: to their sender',
  })
  @ValidateIf((_: object, value: unknown) => value !== null)
  @IsEmail()
  replyTo: string | null;
}

/** What is left out stays as it is. */
export class NotificationSettingsChangesDto extends PartialType(NotificationSettingsDto, {
  skipNullProperties: false,
}) {}

export class NotificationQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only about this order' })
  @IsOptional()
  @IsUUID()
  orderId?: string;
}

export class NotificationDto {
  @ApiProperty({ format: 'uuid', description: 'The event that it tells of' })
  eventId: string;

  @ApiProperty({ enum: notificationChannels })
  channel: NotificationChannelName;

  @ApiProperty({ enum: notificationKinds })
  kind: NotificationKind;

  @ApiProperty({ format: 'uuid' })
  orderId: string;

  @ApiProperty({ description: 'An e-mail address or a phone number' })
  recipient: string;

  @ApiProperty({ enum: ['sending', 'sent', 'failed', 'suppressed'] })
  status: NotificationStatus;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it was not sent' })
  reason: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What the mail server or provider calls it' })
  reference: string | null;

  @ApiProperty({ type: 'integer' })
  attempts: number;

  @ApiProperty()
  createdAt: Date;

  @ApiProperty()
  updatedAt: Date;
}

export class NotificationPageDto extends PageOf(NotificationDto) {}
