import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this process wants more work. False for good from the moment it is told to stop. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  get wanted(): boolean {
    return !this.stopping.signal.aborted;
  }

  /** Aborts when the process is told to stop: for answers that would never end by themselves. */
  get draining(): AbortSignal {
    return this.stopping.signal;
  }

  /** From now on `/health/ready` answers 503, so that no more work is sent here. Idempotent. */
  drain(): void {
    this.stopping.abort();
  }

  onModuleDestroy(): void {
    this.drain();
  }
}
