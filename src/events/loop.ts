import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@nestjs/common';

/** When a loop wants its next turn: at once, after a short pause in which more may gather, or when it is woken or idle long enough. */
export type Pace = 'at-once' | 'gather' | 'idle';

export interface LoopOptions {
  /** For the log: "Relaying events". */
  readonly name: string;
  readonly logger: Logger;
  /** One turn. What it throws is logged, and the loop goes on after its idle time. */
  readonly turn: () => Promise<Pace>;
  /** The longest wait for news from other processes. */
  readonly idleMilliseconds: number;
  /** Under load, what comes next is worth waiting for: one transaction then carries more. */
  readonly gatherMilliseconds?: number;
}

/** Work that goes on in the background of a process until it stops. */
export interface BackgroundWork {
  start(): void;
  /** Ends after what is in hand. */
  stop(): Promise<void>;
}

/** Takes turns, one after the other, until it is stopped. */
export class Loop implements BackgroundWork {
  private readonly stopping = new AbortController();
  private woken = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: LoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  /** Ends an idle wait, also one that has not begun yet. */
  wake(): void {
    this.woken.abort();
  }

  private async run(): Promise<void> {
    const { idleMilliseconds, gatherMilliseconds = 0 } = this.options;
    while (!this.stopping.signal.aborted) {
      this.woken = new AbortController();
      const { signal } = this.woken;
      const pace = await this.turn();
      if (this.stopping.signal.aborted) return;
      if (pace === 'gather') await sleep(gatherMilliseconds);
      else if (pace === 'idle') await sleep(idleMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  private async turn(): Promise<Pace> {
    const { name, logger, turn } = this.options;
    try {
      return await turn();
    } catch (error) {
      if (!this.stopping.signal.aborted) logger.error({ err: error }, `${name} failed; trying again`);
      return 'idle';
    }
  }
}
