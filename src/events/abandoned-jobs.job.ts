import { EventEmitter } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import { type WorkerEvents } from 'graphile-worker';
import { DataSource } from 'typeorm';
import { abandonedWorkers, signOfLife } from './event-log.queries.js';
import { type Job, JobRegistry } from './jobs.js';

/**
 * Events of a job runner that has it show that it lives: for as long as it listens for jobs, its connection holds an
 * advisory lock of its name, which PostgreSQL takes away with the connection when the process is gone.
 */
export function showingLife(failed: (error: Error) => void): WorkerEvents {
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:listen:success', ({ workerPool, client }) => {
    // The runner is about to send its own first statement.
    client.once('drain', () => void client.query(signOfLife, [workerPool.id]).catch(failed));
  });
  return events;
}

/**
 * Gives jobs out again that a killed worker had in hand. The queue itself would wait four hours for it. Runs every minute,
 * and at the start, which often follows a kill.
 */
@Injectable()
export class AbandonedJobs implements Job {
  readonly name = 'abandoned-jobs';
  readonly cron = '* * * * *';
  readonly atStart = true;
  private readonly logger = new Logger(AbandonedJobs.name);

  constructor(
    private readonly dataSource: DataSource,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const dead = (await abandonedWorkers.first(this.dataSource.manager))?.workers ?? 0;
    if (dead > 0) this.logger.warn(`Gave out again what ${dead} workers had in hand that are gone`);
  }
}
