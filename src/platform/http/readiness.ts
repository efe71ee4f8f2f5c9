import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this process wants more work. False for good from the moment it is told to stop. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private stopping = false;

  get wanted(): boolean {
    return !this.stopping;
  }

  /** From now on `/health/ready` answers 503, so that no more work is sent here. Idempotent. */
  drain(): void {
    this.stopping = true;
  }

  onModuleDestroy(): void {
    this.drain();
  }
}
