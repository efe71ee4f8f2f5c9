import { type DataSource } from 'typeorm';
import { type CheckoutContext, CheckoutStep } from '../../src/checkout/checkout-step.js';
import { DomainError } from '../../src/kernel/domain-error.js';
import { newId } from '../../src/kernel/ids.js';
import { type OrderDraft } from '../../src/order/order.types.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import { checkoutOf, checkoutStepPromises, type CheckoutStepSample } from './checkout-step.conformance.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.dataSource.query('CREATE TABLE seats (order_id uuid PRIMARY KEY)');
  await db.dataSource.query('CREATE TABLE undone (order_id uuid)');
});
afterAll(() => db.close());

const insertSeat = 'INSERT INTO seats VALUES ($1) ON CONFLICT DO NOTHING';

class GoodStep extends CheckoutStep {
  readonly code: string = 'good';

  constructor(protected readonly dataSource: DataSource) {
    super();
  }

  override validate({ draft }: CheckoutContext): void {
    if (draft.note === 'no') throw new DomainError('seat.refused', 'invalid', 'There is no seat.');
  }

  override async beforePlace(tx: Tx, { id }: OrderDraft): Promise<void> {
    await tx.query(insertSeat, [id]);
  }

  override async undo({ id }: OrderDraft): Promise<void> {
    await this.dataSource.query('DELETE FROM seats WHERE order_id = $1', [id]);
  }
}

const sampleOf = (Step: new (dataSource: DataSource) => CheckoutStep): CheckoutStepSample => ({
  make: () => new Step(db.dataSource),
  accepted: checkoutOf(),
  refused: checkoutOf({ note: 'no' }),
  dataSource: db.dataSource,
});

type Promised = keyof typeof checkoutStepPromises;

function bad(
  breaks: Promised | readonly Promised[],
  Step: new (dataSource: DataSource) => CheckoutStep,
): BadSample<CheckoutStepSample> {
  return { breaks: typeof breaks === 'string' ? [breaks] : breaks, sample: () => sampleOf(Step) };
}

const badSamples = {
  'has no code': bad(
    'has a code, the same in every process',
    class extends GoodStep {
      override readonly code = '';
    },
  ),
  'has another code in every process': bad(
    'has a code, the same in every process',
    class extends GoodStep {
      override readonly code = newId();
    },
  ),
  'refuses what it was said to accept': bad(
    ['lets through what it accepts, at once', 'validates without changing the checkout'],
    class extends GoodStep {
      override validate(): void {
        throw new DomainError('seat.refused', 'invalid', 'There is no seat.');
      }
    },
  ),
  'takes its time to validate': bad(
    ['lets through what it accepts, at once', 'refuses with a DomainError, at once'],
    class extends GoodStep {
      override validate(): void {
        return Promise.resolve() as unknown as void;
      }
    },
  ),
  'refuses with any error': bad(
    'refuses with a DomainError, at once',
    class extends GoodStep {
      override validate({ draft }: CheckoutContext): void {
        if (draft.note === 'no') throw new Error('There is no seat.');
      }
    },
  ),
  'corrects the checkout': bad(
    'validates without changing the checkout',
    class extends GoodStep {
      override validate(context: CheckoutContext): void {
        super.validate(context);
        Object.assign(context.draft, { note: 'Window seat' });
      }
    },
  ),
  'writes when it validates': bad(
    'validates without writing',
    class extends GoodStep {
      override validate(context: CheckoutContext): void {
        super.validate(context);
        void this.dataSource.query(insertSeat, [newId()]);
      }
    },
  ),
  'changes the order-to-be as it writes': bad(
    'leaves the order-to-be as it is when it writes along',
    class extends GoodStep {
      override async beforePlace(tx: Tx, draft: OrderDraft): Promise<void> {
        await super.beforePlace(tx, draft);
        Object.assign(draft, { note: 'Window seat' });
      }
    },
  ),
  'writes past the transaction': bad(
    'writes in the transaction of the order alone: a rollback leaves nothing',
    class extends GoodStep {
      override async beforePlace(_: Tx, { id }: OrderDraft): Promise<void> {
        await this.dataSource.query(insertSeat, [id]);
      }
    },
  ),
  'believes that it has written': bad(
    'writes as much when its transaction runs again',
    class extends GoodStep {
      private readonly written = new Set<string>();
      override async beforePlace(tx: Tx, draft: OrderDraft): Promise<void> {
        if (!this.written.has(draft.id)) await super.beforePlace(tx, draft);
        this.written.add(draft.id);
      }
    },
  ),
  'undoes once more with every call': bad(
    'undoes a checkout whose order was never placed, and does it twice without harm',
    class extends GoodStep {
      override async undo({ id }: OrderDraft): Promise<void> {
        await this.dataSource.query('INSERT INTO undone VALUES ($1)', [id]);
      }
    },
  ),
  'undoes only what it has written': bad(
    'undoes a checkout whose order was never placed, and does it twice without harm',
    class extends GoodStep {
      override async undo({ id }: OrderDraft): Promise<void> {
        const [seat] = await this.dataSource.query<object[]>('SELECT FROM seats WHERE order_id = $1', [id]);
        if (!seat) throw new Error('There is no seat to give back');
      }
    },
  ),
};

describe('the conformance suite of checkout steps', () => {
  declareBadSamples(checkoutStepPromises, () => sampleOf(GoodStep), badSamples);
});
