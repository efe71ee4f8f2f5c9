import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { WebhookDeliveries } from '../events/webhook/webhook-deliveries.service.js';
import { standardEnvelope, WebhookEndpoints } from '../events/webhook/webhook-endpoints.service.js';
import { Transactor } from '../platform/database/transactor.js';
import { CurrentStore } from '../platform/http/current.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import {
  IssuedWebhookEndpointDto,
  NewWebhookEndpointDto,
  QueuedDeliveriesDto,
  SecretRotationDto,
  WebhookEndpointChangesDto,
  WebhookEndpointDto,
  WebhookEndpointsDto,
  WebhookReplayDto,
} from './webhook.dto.js';
import { toIssuedEndpointDto, toReplayRange, toWebhookEndpointDto } from './webhook.mapping.js';

const overlapSeconds = 86_400;

@ApiTags('Webhooks')
@Controller('admin/v1/webhooks/endpoints')
export class AdminWebhookEndpointsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly endpoints: WebhookEndpoints,
    private readonly deliveries: WebhookDeliveries,
  ) {}

  @Get()
  @AdminAccess('webhooks:read')
  @ApiOperation({ summary: 'Where events are sent' })
  @ApiOkResponse({ type: WebhookEndpointsDto })
  async list(@CurrentStore() store: Store): Promise<WebhookEndpointsDto> {
    const endpoints = await this.endpoints.list(this.dataSource.manager, store.id);
    return { items: endpoints.map(toWebhookEndpointDto) };
  }

  @Post()
  @AdminAccess('webhooks:write')
  @ApiOperation({ summary: 'Have events sent somewhere', description: 'The answer shows the secret, once.' })
  @ApiCreatedResponse({ type: IssuedWebhookEndpointDto })
  async create(@CurrentStore() store: Store, @Body() body: NewWebhookEndpointDto): Promise<IssuedWebhookEndpointDto> {
    const { url, description = null, eventTypes, envelope = standardEnvelope } = body;
    const wished = { url, description, eventTypes, envelope };
    return toIssuedEndpointDto(await this.endpoints.create(store.id, store.contracts, wished));
  }

  @Get(':endpointId')
  @AdminAccess('webhooks:read')
  @ApiOperation({ summary: 'A webhook endpoint' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  async read(@CurrentStore() store: Store, @Param('endpointId', PathId) id: number): Promise<WebhookEndpointDto> {
    return toWebhookEndpointDto(await this.endpoints.get(this.dataSource.manager, store.id, id));
  }

  @Patch(':endpointId')
  @AdminAccess('webhooks:write')
  @ApiOperation({ summary: 'Change, stop or start a webhook endpoint' })
  @ApiOkResponse({ type: WebhookEndpointDto })
  async update(
    @CurrentStore() store: Store,
    @Param('endpointId', PathId) id: number,
    @Body() changes: WebhookEndpointChangesDto,
  ): Promise<WebhookEndpointDto> {
    return toWebhookEndpointDto(await this.endpoints.update(store.id, id, changes));
  }

  @Delete(':endpointId')
  @AdminAccess('webhooks:write')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Have no more events sent there', description: 'Its deliveries can still be looked at.' })
  @ApiNoContentResponse()
  async delete(@CurrentStore() store: Store, @Param('endpointId', PathId) id: number): Promise<void> {
    await this.endpoints.delete(this.dataSource.manager, store.id, id);
  }

  @Post(':endpointId/secrets')
  @AdminAccess('webhooks:write')
  @ApiOperation({
    summary: 'Give a webhook endpoint a new secret',
    description: 'For a while what is sent is signed with both, so that the receiver can be changed in peace.',
  })
  @ApiCreatedResponse({ type: IssuedWebhookEndpointDto })
  async rotateSecret(
    @CurrentStore() store: Store,
    @Param('endpointId', PathId) id: number,
    @Body() { overlapSeconds: overlap = overlapSeconds }: SecretRotationDto,
  ): Promise<IssuedWebhookEndpointDto> {
    return toIssuedEndpointDto(
      await this.transactor.run((tx) => this.endpoints.rotateSecret(tx, store.id, id, overlap)),
    );
  }

  @Post(':endpointId/replays')
  @HttpCode(HttpStatus.OK)
  @AdminAccess('webhooks:write')
  @ApiOperation({
    summary: 'Send logged events to a webhook endpoint, again or for the first time',
    description: 'By id, or all of a time that the endpoint wants. In order; receivers know a repeat by `webhook-id`.',
  })
  @ApiOkResponse({ type: QueuedDeliveriesDto })
  async replay(
    @CurrentStore() store: Store,
    @Param('endpointId', PathId) id: number,
    @Body() body: WebhookReplayDto,
  ): Promise<QueuedDeliveriesDto> {
    return { queued: await this.deliveries.replay(store.id, id, toReplayRange(body)) };
  }

  @Post(':endpointId/redeliveries')
  @HttpCode(HttpStatus.OK)
  @AdminAccess('webhooks:write')
  @ApiOperation({ summary: 'Send all dead letters of a webhook endpoint again, in order' })
  @ApiOkResponse({ type: QueuedDeliveriesDto })
  async redeliver(@CurrentStore() store: Store, @Param('endpointId', PathId) id: number): Promise<QueuedDeliveriesDto> {
    return { queued: await this.deliveries.redeliverDead(store.id, id) };
  }
}
