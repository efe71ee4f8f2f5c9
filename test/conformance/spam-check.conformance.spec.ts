import { type DataSource, type EntityManager } from 'typeorm';
import { type SpamCandidate, SpamCheck } from '../../src/checkout/spam-check.js';
import { newId } from '../../src/kernel/ids.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import { candidateOf, spamCheckPromises, type SpamCheckSample } from './spam-check.conformance.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.dataSource.query(`CREATE TABLE blocked (phone text PRIMARY KEY)`);
  await db.dataSource.query(`INSERT INTO blocked VALUES ('+10000000000')`);
});
afterAll(() => db.close());

class GoodCheck extends SpamCheck {
  readonly code: string = 'blocked-phone';

  constructor(protected readonly dataSource: DataSource) {
    super();
  }

  async suspects(tx: EntityManager, { phone }: SpamCandidate): Promise<boolean> {
    return (await tx.query<object[]>('SELECT FROM blocked WHERE phone = $1', [phone])).length > 0;
  }
}

const sampleOf = (Check: new (dataSource: DataSource) => SpamCheck): SpamCheckSample => ({
  make: () => new Check(db.dataSource),
  harmless: candidateOf(),
  suspected: candidateOf({ phone: '+10000000000' }),
  dataSource: db.dataSource,
});

type Promised = keyof typeof spamCheckPromises;

function bad(
  breaks: Promised | readonly Promised[],
  Check: new (dataSource: DataSource) => SpamCheck,
): BadSample<SpamCheckSample> {
  return { breaks: typeof breaks === 'string' ? [breaks] : breaks, sample: () => sampleOf(Check) };
}

const badSamples = {
  'has a code in words': bad(
    'has a code in kebab-case, the same in every process',
    class extends GoodCheck {
      override readonly code = 'Blocked phone';
    },
  ),
  'has another code in every process': bad(
    'has a code in kebab-case, the same in every process',
    class extends GoodCheck {
      override readonly code = `n${newId().replaceAll('-', '')}${newId().slice(-1)}`;
    },
  ),
  'suspects everybody': bad(
    'tells spam from what is harmless',
    class extends GoodCheck {
      override async suspects(): Promise<boolean> {
        return true;
      }
    },
  ),
  'changes its mind': bad(
    ['tells spam from what is harmless', 'says the same again, in every process'],
    class extends GoodCheck {
      private asked = 0;
      override async suspects(): Promise<boolean> {
        return (this.asked += 1) > 2;
      }
    },
  ),
  'corrects the checkout': bad(
    'leaves the checkout as it is',
    class extends GoodCheck {
      override async suspects(tx: EntityManager, candidate: SpamCandidate): Promise<boolean> {
        Object.assign(candidate, { note: 'seen' });
        return super.suspects(tx, candidate);
      }
    },
  ),
  'remembers whom it has seen': bad(
    'writes nothing',
    class extends GoodCheck {
      override async suspects(tx: EntityManager, candidate: SpamCandidate): Promise<boolean> {
        await this.dataSource.query('INSERT INTO blocked VALUES ($1)', [newId()]);
        return super.suspects(tx, candidate);
      }
    },
  ),
};

describe('the conformance suite of spam checks', () => {
  declareBadSamples(spamCheckPromises, () => sampleOf(GoodCheck), badSamples);
});
