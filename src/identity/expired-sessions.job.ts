import { Injectable, Logger } from '@nestjs/common';
import { type Job, JobRegistry } from '../events/jobs.js';
import { SessionService } from './session.service.js';

/** Deletes log-ins that nobody can use any more. */
@Injectable()
export class ExpiredSessionsJob implements Job {
  readonly name = 'expired-sessions';
  readonly cron = '47 3 * * *';
  private readonly logger = new Logger(ExpiredSessionsJob.name);

  constructor(
    private readonly sessions: SessionService,
    jobs: JobRegistry,
  ) {
    jobs.add(this);
  }

  async run(): Promise<void> {
    const deleted = await this.sessions.deleteExpired();
    if (deleted > 0) this.logger.log(`Deleted ${deleted} expired refresh tokens`);
  }
}
