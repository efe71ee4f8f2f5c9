import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { type SpamCandidate, type SpamCheck } from '../../src/checkout/spam-check.js';
import { Transactor } from '../../src/platform/database/transactor.js';
import { tableVersions } from '../support/table-contents.js';
import { declareConformance, deepFreeze, kebabCase, type MakeSample, type Promises } from './promises.js';

export interface SpamCheckSample {
  /** Makes the check anew, as every process does. */
  readonly make: () => SpamCheck;
  /** A checkout that it has nothing to say of; `candidateOf` makes one. */
  readonly harmless: SpamCandidate;
  /** A checkout that it takes for spam. */
  readonly suspected: SpamCandidate;
  readonly dataSource: DataSource;
}

/** Proves of a spam check what `SpamCheck` promises to the core. */
export function spamCheckConformance(name: string, sample: MakeSample<SpamCheckSample>): void {
  declareConformance(name, spamCheckPromises, sample);
}

/** How long a write may take that nobody waits for. */
const graceMilliseconds = 100;

export const spamCheckPromises = {
  'has a code in kebab-case, the same in every process': ({ make }) => {
    const { code } = make();
    expect(code).toMatch(kebabCase);
    expect(make().code).toBe(code);
  },

  'tells spam from what is harmless': async (sample) => {
    expect(await verdicts(sample, sample.make())).toEqual([false, true]);
  },

  'says the same again, in every process': async (sample) => {
    const check = sample.make();
    const first = await verdicts(sample, check);
    expect(await verdicts(sample, check)).toEqual(first);
    expect(await verdicts(sample, sample.make())).toEqual(first);
  },

  'leaves the checkout as it is': async (sample) => {
    const { harmless, suspected } = structuredClone({ harmless: sample.harmless, suspected: sample.suspected });
    await verdicts({ ...sample, harmless: deepFreeze(harmless), suspected: deepFreeze(suspected) }, sample.make());
    expect([harmless, suspected]).toEqual([sample.harmless, sample.suspected]);
  },

  'writes nothing': async (sample) => {
    const before = await tableVersions(sample.dataSource);
    await verdicts(sample, sample.make());
    await sleep(graceMilliseconds);
    expect(await tableVersions(sample.dataSource)).toEqual(before);
  },
} satisfies Promises<SpamCheckSample>;

/** A checkout of a guest in an ordinary store, with whatever is given instead. */
export function candidateOf(given: Partial<SpamCandidate> = {}): SpamCandidate {
  return {
    storeId: 1,
    limits: { ordersPerHour: 5, unpaidOrders: 3 },
    channel: 'storefront',
    customerId: null,
    items: [{ sku: 'KURTI-EM', quantity: 1 }],
    shippingAddress: null,
    phone: '+8801711000000',
    email: 'guest@example.test',
    note: null,
    ...given,
  };
}

async function verdicts(sample: SpamCheckSample, check: SpamCheck): Promise<boolean[]> {
  return [await verdict(sample, check, sample.harmless), await verdict(sample, check, sample.suspected)];
}

/** In a transaction, where the core asks. */
function verdict({ dataSource }: SpamCheckSample, check: SpamCheck, candidate: SpamCandidate): Promise<boolean> {
  return new Transactor(dataSource).run((tx) => check.suspects(tx, candidate));
}
