import { type BackgroundWork } from './loop.js';

/** A job that runs in the worker role, now and then or on demand. */
export interface Job {
  /** Unique, kebab-case. */
  readonly name: string;
  /** Cron pattern (UTC) when it runs by itself. */
  readonly cron?: string;
  /** Also right after the worker's start: for what must be there after a long pause, without waiting for its hour. */
  readonly atStart?: true;
  /** May run twice at once in two processes and may be cut off at any point: write it so that neither harms. */
  run(): Promise<void>;
}

/** Where modules hand in their jobs, and what else goes on in a worker, before the worker starts. */
export class JobRegistry {
  private readonly byName = new Map<string, Job>();
  private readonly background: BackgroundWork[] = [];

  add(job: Job): void {
    if (this.byName.has(job.name)) throw new Error(`Two jobs are called ${job.name}`);
    this.byName.set(job.name, job);
  }

  /** Has the worker start `work` with itself and stop it with itself. */
  addBackground(work: BackgroundWork): void {
    this.background.push(work);
  }

  inBackground(): readonly BackgroundWork[] {
    return this.background;
  }

  all(): readonly Job[] {
    return [...this.byName.values()];
  }
}

/**
 * Repeats `work` with the same limit while it does as much as it may, so that no one statement holds many rows. Returns
 * how much was done in all.
 */
export async function inBatches(limit: number, work: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const done = await work(limit);
    total += done;
    if (done < limit) return total;
  }
}

/** A run begins nothing new after this, so that a server elsewhere that hangs does not take up more workers every minute. */
export const longestRunSeconds = 50;

/**
 * Repeats `work` until it finds nothing to do or the run has lasted long enough. What it throws is told to `failed` and
 * holds up nothing else: so it must put off what it takes before it tries.
 */
export async function whileDue(work: () => Promise<boolean>, failed: (error: unknown) => void): Promise<void> {
  const end = performance.now() + longestRunSeconds * 1_000;
  while (performance.now() < end) {
    try {
      if (!(await work())) return;
    } catch (error) {
      failed(error);
    }
  }
}
