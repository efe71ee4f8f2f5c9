import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import {
  type Job,
  Logger as WorkerLogger,
  type LogLevel,
  parseCronItems,
  run,
  type Runner,
  type TaskList,
} from 'graphile-worker';
import pg from 'pg';
import { showingLife } from './abandoned-jobs.job.js';
import { EventRelay } from './event-relay.service.js';
import { EventSubscribers } from './event-subscriber.js';
import { JobRegistry } from './jobs.js';
import { SubscriberDelivery } from './subscriber-delivery.service.js';
import { subscriberTask } from './subscriber-job.js';

const restartMilliseconds = 1_000;
/** Our own jobs, such as asking for payments whose answer was lost, do not wait until subscribers have heard of all. */
const aheadOfEvents = -1;
/** Milliseconds after which jobs that were fetched and not begun go back: another worker may have time for them. */
const longestAhead = 1_000;
/**
 * Plans are kept for as long as a connection lives: one that was made while the queue was empty would read a long one as a
 * whole for what is fetched and what is done.
 */
const goByIndex = '-c enable_seqscan=off -c enable_sort=off -c enable_hashjoin=off';

export interface WorkerOptions {
  /** Where the job queue lives: the application's own database. */
  readonly connectionString: string;
  readonly concurrency?: number;
}

/** The worker role: relays the event log and runs jobs, in this process. */
@Injectable()
export class Worker {
  private readonly logger = new Logger(Worker.name);
  private runner: Runner | undefined;
  /** Settles when the runner takes no more jobs. */
  private ended: Promise<void> | undefined;
  private pool: pg.Pool | undefined;
  private watching: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly relay: EventRelay,
    private readonly jobs: JobRegistry,
    private readonly subscribers: EventSubscribers,
    private readonly delivery: SubscriberDelivery,
  ) {}

  /** Starts taking jobs. Call once, after all modules have registered theirs. */
  async start({ connectionString, concurrency = 4 }: WorkerOptions): Promise<void> {
    this.pool = this.openPool(connectionString, concurrency + 2);
    await this.begin(this.pool, concurrency);
    this.watching = this.watch(this.pool, concurrency);
    this.relay.start();
    for (const work of this.jobs.inBackground()) work.start();
  }

  /** Finishes the jobs in hand and takes no more. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([this.relay, ...this.jobs.inBackground()].map((work) => work.stop()));
    // One that has ended by itself says so by throwing, or not at all.
    await Promise.race([this.runner?.stop(), this.ended]).catch(() => undefined);
    await this.watching;
    await this.pool?.end();
  }

  /** Starts a runner and, for all that the one before it may have left, what is to be done at a start. */
  private async begin(pool: pg.Pool, concurrency: number): Promise<void> {
    const runner = await this.run(pool, concurrency);
    this.runner = runner;
    this.ended = endOf(runner);
    this.ended.catch(() => undefined);
    for (const { name, atStart } of this.jobs.all()) {
      if (atStart) await runner.addJob(name, {}, { jobKey: name, maxAttempts: 1, priority: aheadOfEvents });
    }
  }

  private run(pgPool: pg.Pool, concurrency: number): Promise<Runner> {
    return run({
      pgPool,
      concurrency,
      noHandleSignals: true,
      pollInterval: 1_000,
      preset: {
        worker: {
          // One statement fetches as many jobs as there are places: with one for each job, that cost more than the job.
          localQueue: { size: concurrency, ttl: longestAhead },
          // Otherwise the runner does not wait for the end of a job to be written down: stopped in that moment it
          // leaves the job locked for hours, and a lost connection would end the process.
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
      events: showingLife((error) => this.logger.error({ err: error }, 'This worker may be taken for gone')),
      taskList: this.taskList(),
      parsedCronItems: parseCronItems(
        this.jobs
          .all()
          .flatMap(({ name, cron }) =>
            cron
              ? [{ task: name, match: cron, options: { maxAttempts: 1, jobKey: name, priority: aheadOfEvents } }]
              : [],
          ),
      ),
      logger: new WorkerLogger(() => (level, message, meta) => this.log(level, message, meta)),
    });
  }

  /** A runner that ends before it is told to is followed by another: a worker that takes no jobs must not look healthy. */
  private async watch(pool: pg.Pool, concurrency: number): Promise<void> {
    while (!this.stopping) {
      try {
        await this.ended;
      } catch (error) {
        this.logger.error({ err: error }, 'The job runner failed');
      }
      if (this.stopping) return;
      this.logger.error('The job runner has ended; starting another one');
      await sleep(restartMilliseconds);
      // What is left of it would go on starting jobs by the clock.
      this.runner?.stop().catch(() => undefined);
      try {
        await this.begin(pool, concurrency);
      } catch (error) {
        this.logger.error({ err: error }, 'Starting a job runner failed; trying again');
      }
    }
  }

  /**
   * The pool is ours, because the runner does not wait for the end of one that it makes itself: its last connections
   * would still be open, and without anybody to take their errors, when the database is stopped next.
   */
  private openPool(connectionString: string, max: number): pg.Pool {
    const pool = new pg.Pool({
      connectionString,
      max,
      application_name: 'cashwrap worker',
      options: goByIndex,
    });
    const report = (error: Error) => this.logger.error(`Lost a connection to the database: ${error.message}`);
    pool.on('error', report);
    pool.on('connect', (client) => client.on('error', report));
    return pool;
  }

  /** The runner quotes errors in its texts; ours are logged in the words of the log. */
  private log(level: `${LogLevel}`, message: string, { error, job }: { error?: unknown; job?: unknown } = {}): void {
    if (error instanceof Error) {
      const name = (job as Job | undefined)?.task_identifier;
      this.logger.error({ err: error, ...(name !== undefined && { job: name }) }, 'The job runner reports an error');
    } else if (level === 'error') this.logger.error(message);
    else if (level === 'warning') this.logger.warn(message);
    else this.logger.debug(message);
  }

  private taskList(): TaskList {
    const tasks: TaskList = {};
    for (const job of this.jobs.all()) tasks[job.name] = () => job.run();
    for (const subscriber of this.subscribers.all()) {
      tasks[subscriberTask(subscriber.code)] = (payload) => this.delivery.deliver(subscriber, payload);
    }
    return tasks;
  }
}

/**
 * Settles when a runner takes no more jobs. One that cannot write down how jobs have ended stops taking any, but its promise
 * may never settle then: it counts twice what it has given up (`batch` of graphile-worker).
 */
function endOf({ promise, events }: Runner): Promise<void> {
  const stuck = new Promise<void>((_, reject) => events.once('pool:fatalError', ({ error }) => reject(error as Error)));
  return Promise.race([promise, stuck]);
}
