import { Injectable } from '@nestjs/common';
import { inBatches, type Job, JobRegistry } from '../events/jobs.js';
import { LowStockWatch } from './low-stock.service.js';

const atOnce = 100;

/** Looks every minute for variants that have run low. */
@Injectable()
export class LowStockJob implements Job {
  readonly name = 'low-stock';
  readonly cron = '* * * * *';

  constructor(
    private readonly watch: LowStockWatch,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    await inBatches(atOnce, (limit) => this.watch.look(limit));
  }
}
