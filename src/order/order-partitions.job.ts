import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, JobRegistry } from '../events/jobs.js';
import { createPartitions } from './order.queries.js';

const monthsAhead = 3;

/** Makes the monthly partitions of orders and order lines ahead of time; the default partition is only a net. */
@Injectable()
export class OrderPartitionsJob implements Job {
  readonly name = 'order-partitions';
  readonly cron = '17 3 * * *';
  readonly atStart = true;
  private readonly logger = new Logger(OrderPartitionsJob.name);

  constructor(
    private readonly dataSource: DataSource,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const made = (await createPartitions.first(this.dataSource.manager, [monthsAhead]))?.made ?? 0;
    if (made > 0) this.logger.log(`Made ${made} partitions`);
  }
}
