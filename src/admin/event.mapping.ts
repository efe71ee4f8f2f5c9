import { invalidRequest } from '../kernel/domain-error.js';
import { type DomainEvent } from '../events/domain-event.js';
import { type LogEntry, type LogPosition } from '../events/event-log.service.js';
import { type EventStream } from '../events/stream/event-streams.service.js';
import { decodeCursor, encodeCursor } from '../platform/http/page.js';
import { type EventDto } from './event.dto.js';

export function toEventDto({ storeId: _storeId, ...event }: DomainEvent): EventDto {
  return event;
}

export const toEventCursor = ({ xid, position }: LogPosition): string => encodeCursor([xid, position]);

/** Throws `request.invalid` for what is no cursor of the log. */
export function toLogPosition(cursor: string): LogPosition {
  const [xid, position] = decodeCursor(cursor, 'string', 'number');
  if (/^\d{1,19}$/.test(xid) && position >= 0) return { xid, position };
  throw invalidRequest([{ path: ['after'], code: 'invalid_cursor', message: 'after is not a cursor of this list' }]);
}

/** Milliseconds after which a client comes back … */
const retryMilliseconds = 1_000;
/** … and the most that is added when all are sent away at once. */
const retrySpread = 2_000;

/**
 * A stream as server-sent events (WHATWG HTML, 9.2). It begins with a place without an event, so that a client that loses
 * the connection before anything has happened still knows where to go on.
 */
export async function* toServerSentEvents({ begin, entries }: EventStream): AsyncGenerator<string, void> {
  yield `retry: ${retryMilliseconds}\nid: ${toEventCursor(begin)}\n\n`;
  for await (const entry of entries) yield entry === null ? ':\n\n' : toServerSentEvent(entry);
  yield `retry: ${retryMilliseconds + Math.floor(Math.random() * retrySpread)}\n\n`;
}

function toServerSentEvent({ event, place }: LogEntry): string {
  return `id: ${toEventCursor(place)}\nevent: ${event.type}\ndata: ${JSON.stringify(toEventDto(event))}\n\n`;
}
