import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inBatches, type Job, JobRegistry } from '../events/jobs.js';
import { CartService } from './cart.service.js';

const batchSize = 1_000;

/** Deletes carts that expired without becoming an order, in small batches that lock nobody out. */
@Injectable()
export class ExpiredCartsJob implements Job {
  readonly name = 'expired-carts';
  readonly cron = '7 * * * *';
  private readonly logger = new Logger(ExpiredCartsJob.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly carts: CartService,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const deleted = await inBatches(batchSize, (limit) => this.carts.purgeExpired(this.dataSource.manager, limit));
    if (deleted > 0) this.logger.log(`Deleted ${deleted} expired carts`);
  }
}
