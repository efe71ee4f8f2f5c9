import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inBatches, type Job, JobRegistry } from '../jobs.js';
import { buryOrphans, forgetFinished } from './webhook-delivery.queries.js';

const batchSize = 1_000;
const keptDays = 30;

/** Ends what waits for endpoints that are disabled, and forgets what has been over for a month, in small batches. */
@Injectable()
export class WebhookHousekeepingJob implements Job {
  readonly name = 'webhook-housekeeping';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(WebhookHousekeepingJob.name);

  constructor(
    private readonly dataSource: DataSource,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const { manager } = this.dataSource;
    const buried = await inBatches(batchSize, (limit) => buryOrphans.affected(manager, [limit]));
    if (buried > 0) this.logger.log(`${buried} webhook deliveries became dead letters: their endpoints are disabled`);
    const forgotten = await inBatches(batchSize, (limit) => forgetFinished.affected(manager, [limit, keptDays]));
    if (forgotten > 0) this.logger.log(`Forgot ${forgotten} webhook deliveries`);
  }
}
