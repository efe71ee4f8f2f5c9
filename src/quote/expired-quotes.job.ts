import { Injectable, Logger } from '@nestjs/common';
import { inBatches, type Job, JobRegistry } from '../events/jobs.js';
import { Transactor } from '../platform/database/transactor.js';
import { QuoteService } from './quote.service.js';

const batchSize = 100;

/** Writes down that quotes have expired. Nobody can order one from the moment on that its time is over, job or not. */
@Injectable()
export class ExpiredQuotesJob implements Job {
  readonly name = 'expired-quotes';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(ExpiredQuotesJob.name);

  constructor(
    private readonly transactor: Transactor,
    private readonly quotes: QuoteService,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const expired = await inBatches(batchSize, (limit) =>
      this.transactor.run((tx) => this.quotes.expireOverdue(tx, limit, 'job:expired-quotes')),
    );
    if (expired > 0) this.logger.log(`${expired} quotes have expired`);
  }
}
