import { Injectable, Logger } from '@nestjs/common';
import { type Job, JobRegistry } from '../events/jobs.js';
import { OrderRefunds } from './order-refunds.service.js';

/** A run begins nothing new after this, so that a provider that hangs does not take up more workers every minute. */
const longestRunSeconds = 50;

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
  async run(): Promise<void> {
    const end = performance.now() + longestRunSeconds * 1_000;
    while (performance.now() < end) {
      try {
        if (!(await this.refunds.askDue())) return;
      } catch (error) {
        this.logger.error({ err: error }, 'Asking about a refund failed; it will be tried again');
      }
    }
  }
}
