import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inBatches, type Job, JobRegistry } from '../events/jobs.js';
import { PaymentMessages } from './payment-messages.service.js';

const batchSize = 1_000;

/** Forgets which messages providers have sent, ninety days after they came. */
@Injectable()
export class OldMessagesJob implements Job {
  readonly name = 'old-payment-messages';
  readonly cron = '37 3 * * *';
  private readonly logger = new Logger(OldMessagesJob.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly messages: PaymentMessages,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const forgotten = await inBatches(batchSize, (limit) => this.messages.forget(this.dataSource.manager, limit));
    if (forgotten > 0) this.logger.log(`Forgot ${forgotten} messages of payment providers`);
  }
}
