import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, JobRegistry } from '../events/jobs.js';
import { OrderService } from '../order/order.service.js';
import { OrderTransitions } from './order-transitions.service.js';

/** What is left after a run waits for the next one, a minute later. */
const mostAtOnce = 1_000;

/**
 * Cancels orders that nobody has paid within the store's time, each in a transaction of its own. Runs every minute;
 * running it twice at once does no harm: the lock of the order decides.
 */
@Injectable()
export class UnpaidExpiryJob implements Job {
  readonly name = 'unpaid-expiry';
  readonly cron = '* * * * *';
  private readonly logger = new Logger(UnpaidExpiryJob.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly transitions: OrderTransitions,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    let expired = 0;
    for (const { storeId, orderId } of await this.orders.overdue(this.dataSource.manager, mostAtOnce)) {
      try {
        if (await this.transitions.expire(storeId, orderId)) expired += 1;
      } catch (error) {
        this.logger.error({ err: error, orderId }, 'Expiring an order failed; it will be tried again');
      }
    }
    if (expired > 0) this.logger.log(`Cancelled ${expired} orders that were not paid in time`);
  }
}
