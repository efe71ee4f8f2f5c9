import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { WebhookDeliveries } from '../events/webhook/webhook-deliveries.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  WebhookDeliveryDto,
  WebhookDeliveryFileDto,
  WebhookDeliveryPageDto,
  WebhookDeliveryQueryDto,
} from './webhook.dto.js';
import { toDeliveryFilter, toWebhookAttemptDto, toWebhookDeliveryDto } from './webhook.mapping.js';

@ApiTags('Webhooks')
@Controller('admin/v1/webhooks/deliveries')
export class AdminWebhookDeliveriesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: WebhookDeliveries,
  ) {}

  @Get()
  @AdminAccess('webhooks:read')
  @ApiOperation({ summary: 'What was sent where, newest first' })
  @ApiOkResponse({ type: WebhookDeliveryPageDto })
  async list(@CurrentStore() store: Store, @Query() query: WebhookDeliveryQueryDto): Promise<WebhookDeliveryPageDto> {
    const rows = await this.deliveries.list(this.dataSource.manager, store.id, toDeliveryFilter(query));
    const { items, next } = toPage(rows, query.limit, ({ id }) => [id]);
    return { items: items.map(toWebhookDeliveryDto), next };
  }

  @Get(':deliveryId')
  @AdminAccess('webhooks:read')
  @ApiOperation({ summary: 'A delivery with its attempts and what came back' })
  @ApiOkResponse({ type: WebhookDeliveryFileDto })
  async read(@CurrentStore() store: Store, @Param('deliveryId', PathId) id: number): Promise<WebhookDeliveryFileDto> {
    const { manager } = this.dataSource;
    const delivery = await this.deliveries.get(manager, store.id, id);
    const attempts = await this.deliveries.attempts(manager, store.id, id);
    return { ...toWebhookDeliveryDto(delivery), attemptsMade: attempts.map(toWebhookAttemptDto) };
  }

  @Post(':deliveryId/redeliveries')
  @HttpCode(HttpStatus.ACCEPTED)
  @AdminAccess('webhooks:write')
  @ApiOperation({
    summary: 'Send it once more',
    description:
      'A new delivery of the same event, after what waits for the same order. Dead letters leave their list.',
  })
  @ApiAcceptedResponse({ type: WebhookDeliveryDto })
  async redeliver(@CurrentStore() store: Store, @Param('deliveryId', PathId) id: number): Promise<WebhookDeliveryDto> {
    return toWebhookDeliveryDto(await this.deliveries.redeliver(store.id, id));
  }
}
