import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inBatches, type Job, JobRegistry } from '../events/jobs.js';
import { CheckoutSessions } from './checkout-session.service.js';

const batchSize = 1_000;

/** Forgets idempotency keys, with the outcomes stored under them, thirty days after their checkout ended. */
@Injectable()
export class OldSessionsJob implements Job {
  readonly name = 'old-checkout-sessions';
  readonly cron = '27 * * * *';
  private readonly logger = new Logger(OldSessionsJob.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: CheckoutSessions,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const forgotten = await inBatches(batchSize, (limit) => this.sessions.forget(this.dataSource.manager, limit));
    if (forgotten > 0) this.logger.log(`Forgot ${forgotten} old checkouts`);
  }
}
