import fc from 'fast-check';
import { type Answer } from '../../http/support/ask.js';

/** How many mutated requests each field gets; MUTATIONS=5000 for a long night. */
export const perField = Number(process.env['MUTATIONS'] ?? 200);
/** Of one field. */
export const timeout = 60_000 + perField * 300;
/** Requests at once. */
export const lanes = 8;

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_121);

/** What a field is changed to, the same in every run. */
export function drawn(value: fc.Arbitrary<unknown>, count = perField): unknown[] {
  return fc.sample(value, { numRuns: count, seed });
}

/** For each limit a text as long as it may be, and one that is a character longer. */
export function textsAt(...limits: readonly number[]): string[] {
  return limits.flatMap((limit) => ['é'.repeat(limit), 'é'.repeat(limit + 1)]);
}

/** A body as it goes over the wire. */
export function toText(body: unknown): string {
  return JSON.stringify(body, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

/** Does the work for every item, some at a time; `lane` tells those apart that are in hand together. */
export async function inLanes<Item>(
  items: readonly Item[],
  work: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (lane: number): Promise<void> => {
    while (next < items.length) await work(items[next++] as Item, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
}

/** Sends bodies and keeps what is wrong with their answers. */
export class Attack {
  readonly faults: string[] = [];

  /** `faultOf` tells what is wrong with an answer. */
  constructor(
    private readonly send: (body: string) => Promise<Answer>,
    private readonly faultOf: (body: string, answer: Answer) => string | null,
  ) {}

  /** Whether the body was refused. */
  async refuses(body: string): Promise<boolean> {
    const answer = await this.send(body).catch((error: unknown) => String(error));
    const fault = typeof answer === 'string' ? answer : this.faultOf(body, answer);
    if (fault !== null) this.report(body, fault);
    return typeof answer === 'string' || answer.status >= 400;
  }

  report(body: string, fault: string): void {
    this.faults.push(`${body.slice(0, 1_000)}\n${fault}`);
  }
}
