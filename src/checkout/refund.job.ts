import { Injectable, Logger } from '@nestjs/common';
import { type Job, JobRegistry, whileDue } from '../events/jobs.js';
import { OrderRefunds } from './order-refunds.service.js';

/**
 * Asks providers about refunds that are still open: those that nobody has asked for yet, and those without a certain
 * answer, later and later. Runs every minute; running it twice at once does no harm.
 */
@Injectable()
export class RefundJob implements Job {
  readonly name = 'refunds';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(RefundJob.name);

  constructor(
    private readonly refunds: OrderRefunds,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  /** Each refund is put off when it is taken, so none is asked about twice in a run, and one that fails holds up no other. */
  run(): Promise<void> {
    return whileDue(
      async () => (await this.refunds.askDue()) !== null,
      (error) => this.logger.error({ err: error }, 'Asking about a refund failed; it will be tried again'),
    );
  }
}
