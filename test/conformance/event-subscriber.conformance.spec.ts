import { type DataSource } from 'typeorm';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventSubscriber } from '../../src/events/event-subscriber.js';
import { newId } from '../../src/kernel/ids.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import { eventSubscriberPromises, type EventSubscriberSample } from './event-subscriber.conformance.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.dataSource.query('CREATE TABLE inbox (event_id uuid PRIMARY KEY)');
  await db.dataSource.query('CREATE TABLE calls (event_id uuid)');
});
afterAll(() => db.close());

class GoodSubscriber extends EventSubscriber {
  readonly code: string = 'good';
  readonly types: readonly string[] = ['order.created', 'order.cancelled'];

  constructor(protected readonly dataSource: DataSource) {
    super();
  }

  async handle({ id, version }: DomainEvent): Promise<void> {
    if (version !== 1) throw new Error(`Version ${version} is not known yet`);
    await this.dataSource.query('INSERT INTO inbox VALUES ($1) ON CONFLICT DO NOTHING', [id]);
  }
}

const sampleOf = (Subscriber: new (dataSource: DataSource) => EventSubscriber): EventSubscriberSample => ({
  make: () => new Subscriber(db.dataSource),
  event: { storeId: 1, type: 'order.created', version: 1, aggregateId: 'an-order', payload: { lines: [] } },
  dataSource: db.dataSource,
});

type Promised = keyof typeof eventSubscriberPromises;

function bad(
  breaks: Promised,
  Subscriber: new (dataSource: DataSource) => EventSubscriber,
): BadSample<EventSubscriberSample> {
  return { breaks: [breaks], sample: () => sampleOf(Subscriber) };
}

const badSamples = {
  'has a dot in its code': bad(
    'has a code in kebab-case, the same in every process',
    class extends GoodSubscriber {
      override readonly code = 'acme.erp';
    },
  ),
  'has another code in every process': bad(
    'has a code in kebab-case, the same in every process',
    class extends GoodSubscriber {
      override readonly code = `good-${newId()}`;
    },
  ),
  'wants nothing': bad(
    'wants all events or names some types, each once',
    class extends GoodSubscriber {
      override readonly types = [];
    },
  ),
  'wants a type twice': bad(
    'wants all events or names some types, each once',
    class extends GoodSubscriber {
      override readonly types = ['order.created', 'order.created'];
    },
  ),
  'hopes for patterns': bad(
    'wants all events or names some types, each once',
    class extends GoodSubscriber {
      override readonly types = ['order.created', 'order.*'];
    },
  ),
  'does nothing': bad(
    'acts on an event of its type',
    class extends GoodSubscriber {
      override async handle(): Promise<void> {}
    },
  ),
  'acts on every repeat': bad(
    'does nothing more when an event comes again, to this process or another one',
    class extends GoodSubscriber {
      override async handle(event: DomainEvent): Promise<void> {
        await super.handle(event);
        await this.dataSource.query('INSERT INTO calls VALUES ($1)', [event.id]);
      }
    },
  ),
  'knows repeats by the memory of its process': bad(
    'does nothing more when an event comes again, to this process or another one',
    class extends GoodSubscriber {
      private readonly seen = new Set<string>();
      override async handle(event: DomainEvent): Promise<void> {
        if (this.seen.has(event.id)) return;
        await super.handle(event);
        this.seen.add(event.id);
        await this.dataSource.query('INSERT INTO calls VALUES ($1)', [event.id]);
      }
    },
  ),
  'writes into the event': bad(
    'leaves the event as it is',
    class extends GoodSubscriber {
      override async handle(event: DomainEvent): Promise<void> {
        await super.handle(event);
        Object.assign(event.payload, { received: true });
      }
    },
  ),
  'stops half way at a version that it does not know': bad(
    'takes a payload of an unknown version wholly, or throws with nothing done',
    class extends GoodSubscriber {
      override async handle(event: DomainEvent): Promise<void> {
        await super.handle({ ...event, version: 1 });
        (event.payload as { lines: unknown[] }).lines.toString();
      }
    },
  ),
};

describe('the conformance suite of subscribers', () => {
  declareBadSamples(eventSubscriberPromises, () => sampleOf(GoodSubscriber), badSamples);

  it('looks at effects outside the database as well', async () => {
    const sent: string[] = [];
    class Sender extends GoodSubscriber {
      override async handle({ id }: DomainEvent): Promise<void> {
        sent.push(id);
      }
    }
    const sample = { ...sampleOf(Sender), effects: () => sent };
    await eventSubscriberPromises['acts on an event of its type'](sample);
    const check =
      eventSubscriberPromises['does nothing more when an event comes again, to this process or another one'];
    await expect(check(sample)).rejects.toThrow();
  });
});
