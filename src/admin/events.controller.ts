import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { type DomainEvent } from '../events/domain-event.js';
import { EventLog, type LogPosition, logStart } from '../events/event-log.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { decodeCursor, encodeCursor } from '../platform/http/page.js';
import { invalidRequest } from '../kernel/domain-error.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { type EventDto, EventPageDto, EventQueryDto } from './event.dto.js';

@ApiTags('Events')
@Controller('admin/v1/events')
export class AdminEventsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: EventLog,
  ) {}

  @Get()
  @AdminAccess('events:read')
  @ApiOperation({ summary: "The store's events, oldest first, from a cursor on" })
  @ApiOkResponse({ type: EventPageDto })
  async list(@CurrentStore() store: Store, @Query() { after, limit, types }: EventQueryDto): Promise<EventPageDto> {
    const start = after === undefined ? logStart : toPosition(after);
    const page = await this.events.after(this.dataSource.manager, { storeId: store.id, after: start, limit, types });
    return { items: page.events.map(toEventDto), cursor: toCursor(page.end ?? start) };
  }
}

function toEventDto({ storeId: _storeId, ...event }: DomainEvent): EventDto {
  return event;
}

const toCursor = ({ xid, position }: LogPosition): string => encodeCursor([xid, position]);

function toPosition(after: string): LogPosition {
  const [xid, position] = decodeCursor(after, 'string', 'number');
  if (/^\d{1,19}$/.test(xid) && position >= 0) return { xid, position };
  throw invalidRequest([{ path: ['after'], code: 'invalid_cursor', message: 'after is not a cursor of this list' }]);
}
