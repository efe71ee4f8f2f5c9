import { Readable } from 'node:stream';
import { type FastifyReply } from 'fastify';
import { type Fault, type Scenario } from './scenario.js';

export const operations = ['charge', 'capture', 'void', 'refund', 'status'] as const;
export type Operation = (typeof operations)[number];

/** A scenario that comes over every request of some kinds, until it is lifted or has come over so many. */
export interface Spell {
  readonly scenario: Scenario;
  readonly on: readonly Operation[];
  readonly times: number | null;
}

/** How the whole gateway behaves at present. Forgotten at a stop. */
export class Behaviour {
  private spell: Spell | null = null;
  private left = Infinity;

  get current(): Spell | null {
    return this.spell;
  }

  cast(spell: Spell): void {
    this.spell = spell;
    this.left = spell.times ?? Infinity;
  }

  lift(): void {
    this.spell = null;
  }

  /** The scenario that comes over this request; counts it. */
  over(operation: Operation): Scenario | null {
    if (!this.spell?.on.includes(operation)) return null;
    const { scenario } = this.spell;
    this.left -= 1;
    if (this.left <= 0) this.lift();
    return scenario;
  }
}

const hugeBytes = 10 * 1_024 * 1_024;
const paddingBytes = 64 * 1_024;

/** JSON of so many bytes, made as it is read: who has had enough of it costs no more. */
function* huge(): Generator<string> {
  const padding = 'a'.repeat(paddingBytes);
  yield '{"padding":"';
  for (let made = 0; made < hugeBytes; made += paddingBytes) yield padding;
  yield '"}';
}

/** Waits that end early when the gateway stops. */
export type Pause = () => Promise<void>;

export interface Faulty {
  readonly fault: Fault | null;
  readonly reply: FastifyReply;
  readonly pause: Pause;
}

/**
 * Answers with what `work` returns, or as the fault has it. `work` runs where the fault lets anything happen: for `slow`
 * after the pause, for `silent` and `cut` although nobody will hear of it.
 */
export async function answer({ fault, reply, pause }: Faulty, work: () => unknown): Promise<unknown> {
  switch (fault) {
    case null:
      return work();
    case 'slow':
      await pause();
      return work();
    case 'silent':
      work();
      return reply.hijack();
    case 'cut':
      work();
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case 'server_error':
      return reply.code(503).send({ error: { code: 'gateway.unavailable', message: 'Not now.' } });
    case 'garbage':
      return reply.type('application/json').send('<html><body>It works!</body></html>');
    case 'huge':
      return reply.type('application/json').send(Readable.from(huge(), { objectMode: false }));
    case 'redirect':
      return reply.redirect('/sandbox/elsewhere', 302);
  }
}
