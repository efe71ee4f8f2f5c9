import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { NotificationLog } from '../notification/notification-log.service.js';
import { type NotificationSettings } from '../notification/notification.types.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  NotificationPageDto,
  NotificationQueryDto,
  NotificationSettingsChangesDto,
  NotificationSettingsDto,
} from './notification.dto.js';

@ApiTags('Notifications')
@Controller('admin/v1')
export class AdminNotificationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notifications: NotificationLog,
  ) {}

  @Get('notifications')
  @AdminAccess('notifications:read')
  @ApiOperation({ summary: 'Mails and text messages to buyers, newest first' })
  @ApiOkResponse({ type: NotificationPageDto })
  async list(
    @CurrentStore() { id: storeId }: Store,
    @Query() { limit, after, orderId }: NotificationQueryDto,
  ): Promise<NotificationPageDto> {
    const [eventId, channel] = after === undefined ? [] : decodeCursor(after, 'uuid', 'string');
    const before = eventId === undefined || channel === undefined ? undefined : { eventId, channel };
    const query = { storeId, orderId, before, limit: limit + 1 };
    const rows = await this.notifications.list(this.dataSource.manager, query);
    const { items, next } = toPage(rows, limit, (row) => [row.eventId, row.channel]);
    return { items: [...items], next };
  }

  @Get('notification-settings')
  @AdminAccess('notifications:read')
  @ApiOperation({ summary: 'What buyers are told, and how' })
  @ApiOkResponse({ type: NotificationSettingsDto })
  async read(@CurrentStore() { id }: Store): Promise<NotificationSettingsDto> {
    return toSettingsDto(await this.notifications.settings(this.dataSource.manager, id));
  }

  @Patch('notification-settings')
  @AdminAccess('notifications:write')
  @ApiOperation({ summary: 'Change what buyers are told', description: 'From the next event on.' })
  @ApiOkResponse({ type: NotificationSettingsDto })
  async update(
    @CurrentStore() { id }: Store,
    @Body() body: NotificationSettingsChangesDto,
  ): Promise<NotificationSettingsDto> {
    return toSettingsDto(await this.notifications.changeSettings(id, body));
  }
}

function toSettingsDto({ mail, sms, ...rest }: NotificationSettings): NotificationSettingsDto {
  return { mail: [...mail], sms: [...sms], ...rest };
}
