import { AsyncLocalStorage } from 'node:async_hooks';
import { type INestApplicationContext } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { PaymentProviders } from '../../src/payment/payment-provider.js';
import { ProviderQuestions } from '../../src/payment/provider-questions.service.js';
import { Transactor } from '../../src/platform/database/transactor.js';

/** Where work with payments can be cut off, in the order in which a checkout comes by. */
export const failpoints = [
  'inside its first transaction',
  'after its first transaction',
  'before the provider is asked',
  'while the provider is at work',
  'when the provider has answered',
  'when the provider has given it up',
  'before its second transaction',
  'inside its second transaction',
  'before its answer goes out',
] as const;
export type Failpoint = (typeof failpoints)[number];

/** One piece of work, and where it is cut off. */
export interface Strike {
  readonly id: string;
  readonly at: Failpoint;
}

type Method = (...args: unknown[]) => Promise<unknown>;
type Unit = (tx: unknown) => Promise<unknown>;

/**
 * Stops pieces of work of one process at their failpoints, so that all of them stand still when it is killed. A piece of
 * work is known by the asynchronous context that it runs in.
 */
export class Failpoints {
  private readonly current = new AsyncLocalStorage<Strike & { transactions: number }>();

  /** `reached` is told of every piece of work that has come to its point and stays there. */
  constructor(private readonly reached: (id: string) => void) {}

  /** Runs work that will be cut off. */
  within(strike: Strike, work: () => unknown): void {
    this.current.run({ ...strike, transactions: 0 }, work);
  }

  arm(app: INestApplicationContext): void {
    const questions = app.get<object>(ProviderQuestions, { strict: false });
    for (const name of ['authorize', 'capture', 'void', 'refund', 'standing']) {
      this.replace(questions, name, (method, args) => this.halt('before the provider is asked') ?? method(...args));
    }
    const gateway = app.get(PaymentProviders, { strict: false }).get('sandbox-gateway');
    for (const name of ['authorize', 'capture', 'void', 'refund', 'status']) {
      this.replace(gateway, name, async (method, args) => {
        const answer = method(...args);
        // How far the question comes is left to chance.
        await this.halt('while the provider is at work');
        await answer;
        await this.halt('when the provider has answered');
        if (name === 'void') await this.halt('when the provider has given it up');
        return answer;
      });
    }
    this.replace(app.get<object>(Transactor, { strict: false }), 'run', async (run, [unit]) => {
      const place = this.nextTransaction();
      if (place === 'second') await this.halt('before its second transaction');
      const outcome = await run(async (tx: unknown) => {
        const result = await (unit as Unit)(tx);
        if (place !== null) await this.halt(`inside its ${place} transaction`);
        return result;
      });
      if (place === 'first') await this.halt('after its first transaction');
      return outcome;
    });
  }

  /** Requests say by the header X-Failpoint, `<id>;<failpoint>`, where they are cut off. */
  listen(server: FastifyInstance): void {
    // After the body is there: reading it would lose the context.
    server.addHook('preHandler', ({ headers }, _, done) => {
      const [id, at] = String(headers['x-failpoint'] ?? '').split(';');
      if (id && at) this.within({ id, at: at as Failpoint }, done);
      else done();
    });
    server.addHook('onSend', async () => {
      await this.halt('before its answer goes out');
    });
  }

  private nextTransaction(): 'first' | 'second' | null {
    const strike = this.current.getStore();
    if (!strike) return null;
    strike.transactions += 1;
    return (['first', 'second'] as const)[strike.transactions - 1] ?? null;
  }

  /** For ever, for whoever is to be cut off just here. */
  private halt(at: Failpoint): Promise<never> | null {
    const strike = this.current.getStore();
    if (strike?.at !== at) return null;
    this.reached(strike.id);
    return new Promise(() => undefined);
  }

  private replace(target: object, name: string, by: (method: Method, args: unknown[]) => Promise<unknown>): void {
    const method = (Reflect.get(target, name) as Method).bind(target);
    Reflect.set(target, name, (...args: unknown[]) => by(method, args));
  }
}
