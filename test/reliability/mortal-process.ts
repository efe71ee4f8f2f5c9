import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask } from '../http/support/ask.js';
import { type Failpoint } from './failpoints.js';
import { startProgram } from './program.js';

/** Milliseconds that a piece of work may take to its failpoint. */
const patience = 20_000;

/** A request as it can be sent to any process of the application, any number of times. */
export interface Errand {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export const send = (url: string, { method, path, headers, body }: Errand): Promise<Answer> =>
  ask(url, method, path, { headers, body });

/** A process of the application whose work stands still at failpoints, until it is killed. */
export class Mortal {
  private readonly standing = new Set<string>();
  private readonly lost: Promise<string>[] = [];
  /** Answers of work that should have stood still. */
  private readonly answers = new Map<string, string>();
  private strikes = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {
    child.on('message', ({ reached }: { reached?: string }) => {
      if (reached !== undefined) this.standing.add(reached);
    });
  }

  static async start(settings: Readonly<Record<string, string>>): Promise<Mortal> {
    // What stands still inside a transaction keeps its connection.
    const child = await startProgram('mortal-payments', { DATABASE_POOL_SIZE: '40', ...settings });
    const ended = once(child, 'exit').then(() => {
      throw new Error('The application ended at its start');
    });
    const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
    ended.catch(() => undefined);
    return new Mortal(child, url);
  }

  /** Runs an errand to its end. */
  send(errand: Errand): Promise<Answer> {
    return send(this.url, errand);
  }

  /** Runs an errand up to a failpoint, where it stays. */
  async cutOff(errand: Errand, at: Failpoint): Promise<void> {
    this.strikes += 1;
    const id = String(this.strikes);
    const lost = send(this.url, { ...errand, headers: { ...errand.headers, 'X-Failpoint': `${id};${at}` } });
    this.lost.push(
      lost.then(
        ({ status, text }) => {
          this.answers.set(id, `${status} ${text}`);
          return `${errand.path} ${at}: ${status}`;
        },
        () => 'lost',
      ),
    );
    await this.reached(id, `${errand.method} ${errand.path} ${at}`);
  }

  /** Runs a job up to a failpoint, where it stays. */
  async cutOffJob(job: 'recovery' | 'refunds' | 'voids', at: Failpoint): Promise<void> {
    this.strikes += 1;
    const id = String(this.strikes);
    this.child.send({ job, id, at });
    await this.reached(id, `${job} ${at}`);
  }

  /** kill -9. Returns what became of the requests, without repetition: nobody may have had an answer. */
  async kill(): Promise<string[]> {
    if (this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
    return [...new Set(await Promise.all(this.lost))];
  }

  private async reached(id: string, what: string): Promise<void> {
    for (let waited = 0; waited < patience && !this.answers.has(id); waited += 5) {
      if (this.standing.has(id)) return;
      await sleep(5);
    }
    throw new Error(`It never came to its failpoint: ${what}; ${this.answers.get(id) ?? 'no answer'}`);
  }
}
