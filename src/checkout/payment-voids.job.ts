import { Injectable, Logger } from '@nestjs/common';
import { type Job, JobRegistry, whileDue } from '../events/jobs.js';
import { PaymentVoids } from './payment-voids.service.js';

/**
 * Tells providers to give up payments that nobody wants any more (of cancelled and expired orders, replaced by another
 * one, authorized too late), until they have answered. Runs every minute; running it twice at once does no harm.
 */
@Injectable()
export class PaymentVoidsJob implements Job {
  readonly name = 'payment-voids';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(PaymentVoidsJob.name);

  constructor(
    private readonly voids: PaymentVoids,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  /** Each payment is put off when it is taken, so none is taken twice in a run, and one that fails holds up no other. */
  run(): Promise<void> {
    return whileDue(
      () => this.voids.tellDue(),
      (error) => this.logger.error({ err: error }, 'Giving up a payment failed; it will be tried again'),
    );
  }
}
