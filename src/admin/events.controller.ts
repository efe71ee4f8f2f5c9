import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { EventLog, logStart } from '../events/event-log.service.js';
import { EventStreams } from '../events/stream/event-streams.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { EventPageDto, EventQueryDto, EventStreamQueryDto } from './event.dto.js';
import { toEventCursor, toEventDto, toLogPosition, toServerSentEvents } from './event.mapping.js';

@ApiTags('Events')
@Controller('admin/v1/events')
export class AdminEventsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventLog,
    private readonly streams: EventStreams,
  ) {}

  @Get()
  @AdminAccess('events:read')
  @ApiOperation({ summary: "The store's events, oldest first, from a cursor on" })
  @ApiOkResponse({ type: EventPageDto })
  async list(@CurrentStore() store: Store, @Query() { after, limit, types }: EventQueryDto): Promise<EventPageDto> {
    const start = after === undefined ? logStart : toLogPosition(after);
    const page = await this.events.after(this.dataSource.manager, { storeId: store.id, after: start, limit, types });
    return { items: page.events.map(toEventDto), cursor: toEventCursor(page.end ?? start) };
  }

  @Get('stream')
  @AdminAccess('events:read')
  // Of a connection that is used again, nobody could tell whether it may be closed when the process stops.
  @Header('Connection', 'close')
  @Header('X-Accel-Buffering', 'no')
  @ApiOperation({
    summary: "The store's events as they happen, as server-sent events",
    description:
      'Each event has the id by which `Last-Event-ID` resumes: nothing is skipped, also what was committed late, and ' +
      'nothing comes twice. A comment every 15 seconds shows that the connection lives.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The id of the last event that was seen' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' } })
  async stream(
    @CurrentStore() store: Store,
    @Query() { after, types }: EventStreamQueryDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const from = lastEventId ?? after;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const stream = await this.streams.follow({
      storeId: store.id,
      after: from === undefined ? undefined : toLogPosition(from),
      types,
      gone: gone.signal,
    });
    return new StreamableFile(Readable.from(toServerSentEvents(stream)), { type: 'text/event-stream; charset=utf-8' });
  }
}
