import { Injectable, Logger } from '@nestjs/common';
import { inBatches, type Job, JobRegistry } from '../events/jobs.js';
import { IdempotentRequests } from './idempotent-requests.service.js';

const batchSize = 1_000;

/** Forgets idempotency keys, with the answers stored under them, after thirty days. */
@Injectable()
export class OldRequestsJob implements Job {
  readonly name = 'old-idempotent-requests';
  readonly cron = '37 * * * *';
  private readonly logger = new Logger(OldRequestsJob.name);

  constructor(
    private readonly requests: IdempotentRequests,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const forgotten = await inBatches(batchSize, (limit) => this.requests.forget(limit));
    if (forgotten > 0) this.logger.log(`Forgot ${forgotten} idempotency keys`);
  }
}
