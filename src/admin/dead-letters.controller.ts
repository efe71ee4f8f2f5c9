import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { DeadLetters } from '../events/dead-letter.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { DeadLetterPageDto, DeadLetterQueryDto, RedeliveredDto, RedeliveryDto } from './dead-letter.dto.js';

@ApiTags('Events')
@Controller('admin/v1/dead-letters')
export class AdminDeadLettersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deadLetters: DeadLetters,
  ) {}

  @Get()
  @AdminAccess('events:read')
  @ApiOperation({ summary: 'Events that a subscriber has given up, oldest first' })
  @ApiOkResponse({ type: DeadLetterPageDto })
  async list(
    @CurrentStore() store: Store,
    @Query() { limit, after, subscriber }: DeadLetterQueryDto,
  ): Promise<DeadLetterPageDto> {
    const position = after === undefined ? undefined : decodeCursor(after, 'number')[0];
    const query = { storeId: store.id, subscriber, after: position, limit: limit + 1 };
    const rows = await this.deadLetters.list(this.dataSource.manager, query);
    const { items, next } = toPage(rows, limit, ({ id }) => [id]);
    return { items: [...items], next };
  }

  @Post('redeliveries')
  @AdminAccess('events:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give dead letters to their subscribers again, the oldest first' })
  @ApiOkResponse({ type: RedeliveredDto })
  async redeliverAll(@CurrentStore() store: Store, @Body() { subscriber }: RedeliveryDto): Promise<RedeliveredDto> {
    return { redelivered: await this.deadLetters.redeliverAll(store.id, subscriber ?? null) };
  }

  @Post(':deadLetterId/redeliveries')
  @AdminAccess('events:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Give a dead letter to its subscriber again' })
  @ApiNoContentResponse()
  redeliver(@CurrentStore() store: Store, @Param('deadLetterId', PathId) id: number): Promise<void> {
    return this.deadLetters.redeliver(store.id, id);
  }
}
