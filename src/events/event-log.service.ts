import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { type EntityManager } from 'typeorm';
import { newId } from '../kernel/ids.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { type DomainEvent, type NewEvent } from './domain-event.js';
import { endOfLog, insertEvent, type LoggedEventRow, storeEventsAfter } from './event-log.queries.js';

/** A place in the log. Opaque to callers: keep it and hand it back to go on after it. */
export interface LogPosition {
  readonly xid: string;
  readonly position: number;
}

export const logStart: LogPosition = { xid: '0', position: 0 };

/** An event and where it stands in the log. */
export interface LogEntry {
  readonly event: DomainEvent;
  readonly place: LogPosition;
}

export interface LogPage {
  readonly events: DomainEvent[];
  /** Where this page ends; null when it is empty. */
  readonly end: LogPosition | null;
}

export interface LogQuery {
  readonly storeId: number;
  readonly after: LogPosition;
  readonly limit: number;
  /** Only these types; all when absent. */
  readonly types?: readonly string[];
}

/** The append-only log of everything that happened, written in the transaction that made it happen. */
@Injectable()
export class EventLog {
  private readonly logger = new Logger(EventLog.name);

  constructor(
    private readonly transactor: Transactor,
    private readonly emitter: EventEmitter2,
  ) {}

  /**
   * Logs an event in `tx` and returns it with its id. One round trip. After the commit the same event is emitted to
   * `@OnEvent(type)` listeners of this process, best effort; subscribers get it from the log, at least once.
   */
  async append<Payload extends object>(tx: Tx, event: NewEvent<Payload>): Promise<DomainEvent<Payload>> {
    const logged = { ...event, id: newId(), occurredAt: new Date().toISOString() };
    await insertEvent.affected(tx, [
      logged.id,
      logged.storeId,
      logged.type,
      logged.version,
      logged.aggregateId,
      JSON.stringify(logged.payload),
      logged.occurredAt,
    ]);
    this.transactor.afterCommit(tx, () => this.emit(logged));
    return logged;
  }

  /** A store's events after a position, oldest first. Never skips one that committed late. One read. */
  async after(db: EntityManager, query: LogQuery): Promise<LogPage> {
    const entries = await this.entriesAfter(db, query);
    return { events: entries.map(({ event }) => event), end: entries.at(-1)?.place ?? null };
  }

  /** The same, each event with its place. One read. */
  async entriesAfter(db: EntityManager, { storeId, after, limit, types }: LogQuery): Promise<LogEntry[]> {
    const rows = await storeEventsAfter.rows(db, [storeId, after.xid, after.position, types ?? null, limit]);
    return rows.map((row) => ({ event: withoutPosition(row), place: { xid: row.xid, position: row.position } }));
  }

  /** Where the log ends now: everything after this place is yet to be settled. One read. */
  async end(db: EntityManager): Promise<LogPosition> {
    return { xid: (await endOfLog.first(db))?.xid ?? logStart.xid, position: 0 };
  }

  private emit(event: DomainEvent): void {
    try {
      this.emitter.emit(event.type, event);
    } catch (error) {
      // The order is committed; a listener's failure is its own.
      this.logger.error({ err: error, eventId: event.id }, `A listener of ${event.type} failed`);
    }
  }
}

export function withoutPosition({ xid: _xid, position: _position, ...event }: LoggedEventRow): DomainEvent {
  return event;
}
