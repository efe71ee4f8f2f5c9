import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@nestjs/common';

const longestGathering = 100;

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
  /**
   * Whether there may be something for a turn, by one cheap statement. Asked when nobody has ended an idle wait; the wait
   * begins anew where there is nothing. Without it, every wait is followed by a turn.
   */
  readonly look?: () => Promise<boolean>;
  /**
   * Under load, what comes next is worth waiting for: one transaction then carries more. Each turn that gathers waits twice
   * as long as the one before, up to a tenth of a second.
   */
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
  private woken = false;
  private endWait: (() => void) | undefined;
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
    this.woken = true;
    this.endWait?.();
  }

  private async run(): Promise<void> {
    const { idleMilliseconds, gatherMilliseconds = 0 } = this.options;
    let pause = gatherMilliseconds;
    while (!this.stopping.signal.aborted) {
      this.woken = false;
      const pace = await this.turn();
      if (this.stopping.signal.aborted) return;
      if (pace === 'gather') {
        await sleep(pause);
        pause = Math.min(2 * pause, longestGathering);
      } else {
        pause = gatherMilliseconds;
        if (pace === 'idle') await this.idle(idleMilliseconds);
      }
    }
  }

  private async idle(milliseconds: number): Promise<void> {
    do await this.wait(milliseconds);
    while (!this.woken && !(await this.look()));
  }

  /** No abort signal: each wake would make an error of it, stack and all, for every order that is placed. */
  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.woken) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      this.endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Where looking fails, so will the turn, which tells of it. */
  private look(): Promise<boolean> {
    return this.options.look?.().catch(() => true) ?? Promise.resolve(true);
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
