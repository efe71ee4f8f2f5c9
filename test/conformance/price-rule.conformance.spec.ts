import { type EntityManager } from 'typeorm';
import { newId } from '../../src/kernel/ids.js';
import { type DraftLine, PriceRule, type PricingDraft, type ProposedAdjustment } from '../../src/pricing/price-rule.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import { priceRulePromises, type PriceRuleSample } from './price-rule.conformance.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.dataSource.query('CREATE TABLE quotes_seen (holder text)');
});
afterAll(() => db.close());

/** One minor unit off the goods, unless told otherwise. */
class GoodRule extends PriceRule {
  readonly code: string = 'good';

  override async load(db: EntityManager): Promise<unknown> {
    return db.query('SELECT holder FROM quotes_seen');
  }

  adjustments({ goods }: PricingDraft): ProposedAdjustment[] {
    return goods > 0 ? [discount(-1)] : [];
  }
}

function discount(amount: number, line: string | null = null): ProposedAdjustment {
  return { type: 'discount', source: 'test', label: 'Test', amount, line };
}

/** A rule that proposes what `propose` says of baskets with goods in them. */
function proposing(propose: (draft: PricingDraft) => ProposedAdjustment[]): new () => PriceRule {
  return class extends GoodRule {
    override adjustments(draft: PricingDraft): ProposedAdjustment[] {
      return draft.goods > 0 ? propose(draft) : [];
    }
  };
}

type Promised = keyof typeof priceRulePromises;

function bad(breaks: Promised | readonly Promised[], Rule: new () => PriceRule): BadSample<PriceRuleSample> {
  return { breaks: typeof breaks === 'string' ? [breaks] : breaks, sample: () => sampleOf(Rule) };
}

const sampleOf = (Rule: new () => PriceRule): PriceRuleSample => ({
  make: () => new Rule(),
  loaded: [[]],
  dataSource: db.dataSource,
});

const acceptable = 'proposes only what the engine accepts, for any basket';
const springMilliseconds = Date.parse('2027-03-20T00:00:00Z');

const badSamples = {
  'has spaces in its code': bad(
    'has a code in lower case with hyphens, the same in every process',
    class extends GoodRule {
      override readonly code = 'Good rule';
    },
  ),
  'has another code in every process': bad(
    'has a code in lower case with hyphens, the same in every process',
    class extends GoodRule {
      override readonly code = `good-${newId()}`;
    },
  ),
  'never proposes anything': bad(
    'proposes something for some basket',
    proposing(() => []),
  ),
  'takes off more than the goods': bad(
    acceptable,
    proposing(({ goods }) => [discount(-goods), discount(-1)]),
  ),
  'takes off more than a line': bad(
    acceptable,
    proposing(({ lines }) => lines.map(({ key, total }) => discount(-total - 1, key))),
  ),
  'proposes fractions': bad(
    acceptable,
    proposing(({ goods }) => [discount(-goods / 3)]),
  ),
  'adds to the price': bad(
    acceptable,
    proposing(() => [discount(1)]),
  ),
  'takes off delivery before there is any': bad(
    acceptable,
    proposing(() => [{ ...discount(-1), type: 'shipping_discount' }]),
  ),
  'does not say where a discount comes from': bad(
    'says of every proposal where it comes from',
    proposing(() => [{ ...discount(-1), source: '' }]),
  ),
  'remembers that it has been generous': bad(
    [
      'proposes the same for the same basket, whatever came in between',
      'goes by the moment of the basket and not by the clock',
      'proposes the same in whatever order the lines come',
    ],
    class extends GoodRule {
      private generous = false;
      override adjustments({ goods }: PricingDraft): ProposedAdjustment[] {
        if (goods === 0 || this.generous) return [];
        this.generous = true;
        return [discount(-1)];
      }
    },
  ),
  'looks at the clock': bad(
    'goes by the moment of the basket and not by the clock',
    proposing(() => [{ ...discount(-1), label: Date.now() < springMilliseconds ? 'Winter' : 'Spring' }]),
  ),
  'favours the first line': bad(
    'proposes the same in whatever order the lines come',
    proposing(({ lines }) => {
      const first = lines[0];
      return first && first.total > 0 ? [discount(-1, first.key)] : [];
    }),
  ),
  'sorts the lines in place': bad(
    'reads the basket and changes nothing of it',
    proposing(({ lines }) => {
      (lines as DraftLine[]).sort((a, b) => a.total - b.total);
      return [discount(-1)];
    }),
  ),
  'moves the time of the basket': bad(
    'reads the basket and changes nothing of it',
    proposing(({ input }) => {
      input.at.setUTCMilliseconds(input.at.getUTCMilliseconds() + 1);
      return [discount(-1)];
    }),
  ),
  'writes when it loads': bad(
    'loads by reading alone',
    class extends GoodRule {
      override load(db: EntityManager): Promise<unknown> {
        return db.query(`INSERT INTO quotes_seen VALUES ('customer:1')`);
      }
    },
  ),
};

describe('the conformance suite of price rules', () => {
  declareBadSamples(priceRulePromises, () => sampleOf(GoodRule), badSamples);

  it('asks for a database when the rule loads', async () => {
    const check = priceRulePromises['loads by reading alone'];
    await expect(check({ make: () => new GoodRule() })).rejects.toThrow('dataSource');
  });
});
