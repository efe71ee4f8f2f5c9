import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { DomainError } from '../../kernel/domain-error.js';
import { Readiness } from '../../platform/http/readiness.js';
import { EventLog, type LogEntry, type LogPosition } from '../event-log.service.js';
import { LogWatch } from './log-watch.js';

const pageSize = 100;
/** Proxies close what is silent for longer; clients know by it that they are still connected. */
const heartbeatMilliseconds = 15_000;

const mostOfStore = 20;
const mostOfProcess = 500;

/** The store, or the process, has as many streams as it may have. */
const tooManyStreams = (most: number): DomainError =>
  new DomainError('stream.too_many', 'limited', 'There are too many open streams.', { most, retryAfterSeconds: 30 });

export interface StreamRequest {
  readonly storeId: number;
  /** Where to go on; from now on when absent. */
  readonly after?: LogPosition;
  readonly types?: readonly string[];
  /** Ends the stream: its reader has gone. */
  readonly gone: AbortSignal;
}

export interface EventStream {
  /** The place that it begins after. */
  readonly begin: LogPosition;
  /** Events in the order of the log, none skipped and none twice; null when there has been none for a while. */
  readonly entries: AsyncGenerator<LogEntry | null, void>;
}

/** Streams of a store's events, for as long as somebody reads and the process does not stop. */
@Injectable()
export class EventStreams {
  private readonly logger = new Logger(EventStreams.name);
  private readonly open = new Map<number, number>();
  private watch: Promise<LogWatch> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly emitter: EventEmitter2,
    private readonly log: EventLog,
    private readonly readiness: Readiness,
  ) {}

  /** How many streams are open. */
  get count(): number {
    return [...this.open.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Opens a stream. Its place is given back when its reader has gone. Throws `stream.too_many`. */
  async follow(request: StreamRequest): Promise<EventStream> {
    const { storeId, gone } = request;
    this.enter(storeId);
    try {
      this.watch ??= this.startWatch();
      const watch = await this.watch;
      const begin = request.after ?? (await this.log.end(this.dataSource.manager));
      gone.throwIfAborted();
      gone.addEventListener('abort', () => void this.leave(storeId), { once: true });
      return { begin, entries: this.entries(request, begin, watch) };
    } catch (error) {
      await this.leave(storeId);
      throw error;
    }
  }

  private async *entries(
    { storeId, types, gone }: StreamRequest,
    begin: LogPosition,
    watch: LogWatch,
  ): AsyncGenerator<LogEntry | null, void> {
    const ended = AbortSignal.any([gone, this.readiness.draining]);
    let after = begin;
    while (!ended.aborted) {
      const count = watch.count(storeId);
      const page = await this.log.entriesAfter(this.dataSource.manager, { storeId, after, limit: pageSize, types });
      for (const entry of page) {
        if (ended.aborted) return;
        yield entry;
        after = entry.place;
      }
      if (page.length === pageSize) continue;
      const news = await watch.news(storeId, count, heartbeatMilliseconds, ended);
      if (!news && !ended.aborted) yield null;
    }
  }

  private enter(storeId: number): void {
    const count = this.open.get(storeId) ?? 0;
    if (count >= mostOfStore) throw tooManyStreams(mostOfStore);
    if (this.count >= mostOfProcess) throw tooManyStreams(mostOfProcess);
    this.open.set(storeId, count + 1);
  }

  private async leave(storeId: number): Promise<void> {
    const count = (this.open.get(storeId) ?? 1) - 1;
    if (count > 0) this.open.set(storeId, count);
    else this.open.delete(storeId);
    if (this.open.size > 0) return;
    const watch = this.watch;
    this.watch = undefined;
    await (await watch?.catch(() => undefined))?.stop();
  }

  private async startWatch(): Promise<LogWatch> {
    const { manager } = this.dataSource;
    const watch = new LogWatch(manager, this.emitter, this.logger, await this.log.end(manager));
    watch.start();
    return watch;
  }
}
