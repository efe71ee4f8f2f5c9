import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { pipelined } from '../../platform/database/pipeline.js';
import { Transactor } from '../../platform/database/transactor.js';
import { eventBehind, moveCursor, takeCursor, unsettled } from '../event-log.queries.js';
import { Foreground } from '../foreground.js';
import { JobRegistry } from '../jobs.js';
import { type BackgroundWork, Loop, type Pace } from '../loop.js';
import { WebhookDispatcher } from './webhook-dispatcher.service.js';
import { commitLazily, goByIndex } from './webhook-delivery.queries.js';
import { fanOut, webhooksCursor } from './webhook-enqueue.queries.js';

const batchSize = 1_000;
/** Of a backlog, while people buy in this process. */
const politeBatchSize = 100;
/** Short, because a worker without an API of its own hears of events in no other way. */
const idleMilliseconds = 100;
const gatherMilliseconds = 10;

/**
 * Makes the deliveries of what the log gains: one for each event and endpoint that wants it, in the order of the log. They
 * are made and the cursor is moved in one transaction, so a crash repeats nothing and loses nothing; any number of
 * workers may run it, one at a time has the cursor.
 */
@Injectable()
export class WebhookFanOut implements BackgroundWork {
  private readonly logger = new Logger(WebhookFanOut.name);
  private readonly loop = new Loop({
    name: 'Making webhook deliveries',
    logger: this.logger,
    turn: () => this.turn(),
    look: async () => (await eventBehind.first(this.dataSource.manager, [webhooksCursor]))?.waiting === true,
    idleMilliseconds,
    gatherMilliseconds,
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
    private readonly emitter: EventEmitter2,
    private readonly dispatcher: WebhookDispatcher,
    private readonly foreground: Foreground,
    jobs: JobRegistry,
  ) {
    jobs.addBackground(this);
  }

  start(): void {
    this.emitter.onAny(this.nudge);
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.emitter.offAny(this.nudge);
    await this.loop.stop();
  }

  /** Makes the deliveries of one batch of the log, in one transaction. */
  async fanOutBatch(): Promise<Pace> {
    const limit = this.foreground.busy ? politeBatchSize : batchSize;
    const { pace, made } = await this.transactor.run(async (tx): Promise<{ pace: Pace; made: number }> => {
      const [, , cursor] = await pipelined(tx, [
        () => commitLazily.affected(tx),
        () => goByIndex.affected(tx),
        () => takeCursor.first(tx, [webhooksCursor]),
      ]);
      if (!cursor) return { pace: 'idle', made: 0 };
      const place = [cursor.xid, cursor.position];
      const batch = await fanOut.first(tx, [...place, limit]);
      if (!batch) {
        const more = await unsettled.first(tx, place);
        return { pace: more?.waiting ? 'gather' : 'idle', made: 0 };
      }
      await moveCursor.affected(tx, [webhooksCursor, batch.xid, batch.position]);
      return { pace: batch.events === limit ? 'at-once' : 'gather', made: batch.made };
    });
    if (made > 0) this.dispatcher.wake(pace === 'at-once' ? 0 : made);
    return pace;
  }

  private async turn(): Promise<Pace> {
    const begun = performance.now();
    const pace = await this.fanOutBatch();
    if (pace === 'at-once') await sleep(this.foreground.rest(performance.now() - begun));
    return pace;
  }

  private readonly nudge = (): void => this.loop.wake();
}
