import { type DataSource } from 'typeorm';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { type EventSubscriber } from '../../src/events/event-subscriber.js';
import { newId } from '../../src/kernel/ids.js';
import { tableContents } from '../support/table-contents.js';
import { declareConformance, deepFreeze, kebabCase, type MakeSample, type Promises } from './promises.js';

export interface EventSubscriberSample {
  /** Makes the subscriber anew, as every process does. */
  readonly make: () => EventSubscriber;
  /** An event that it wants and acts on, whatever id it comes with; as `NewEvent` has it, or from the log. */
  readonly event: Omit<DomainEvent, 'id' | 'occurredAt'>;
  readonly dataSource: DataSource;
  /** What it acts on, when that is not the database: the files, messages or calls that it has made so far. */
  readonly effects?: () => unknown;
}

/** Proves of a subscriber what `EventSubscriber` promises to the core. */
export function eventSubscriberConformance(name: string, sample: MakeSample<EventSubscriberSample>): void {
  declareConformance(name, eventSubscriberPromises, sample);
}

/** A version of the payload's shape that nobody has written code for. */
const unknownVersion = 1_000_000;

export const eventSubscriberPromises = {
  'has a code in kebab-case, the same in every process': ({ make }) => {
    const { code } = make();
    expect(code).toMatch(kebabCase);
    expect(make().code).toBe(code);
  },

  'wants all events or names some types, each once': ({ make, event }) => {
    const { types } = make();
    if (types === '*') return;
    expect(types).toContain(event.type);
    expect([...new Set(types)]).toEqual(types);
    for (const type of types) expect(type).toMatch(/^[a-z][a-z_]*(\.[a-z][a-z_]*)+$/);
  },

  'acts on an event of its type': async (sample) => {
    const before = await stateOf(sample);
    await sample.make().handle(logged(sample.event));
    expect(await stateOf(sample)).not.toEqual(before);
  },

  'does nothing more when an event comes again, to this process or another one': async (sample) => {
    const event = logged(sample.event);
    const subscriber = sample.make();
    await subscriber.handle(event);
    const once = await stateOf(sample);
    await subscriber.handle(event);
    expect(await stateOf(sample)).toEqual(once);
    await sample.make().handle(structuredClone(event));
    expect(await stateOf(sample)).toEqual(once);
  },

  'leaves the event as it is': async ({ make, event }) => {
    const given = logged(structuredClone(event));
    const before = structuredClone(given);
    await make().handle(deepFreeze(given));
    expect(given).toEqual(before);
  },

  'takes a payload of an unknown version wholly, or throws with nothing done': async (sample) => {
    const event = { ...logged(sample.event), version: unknownVersion, payload: {} };
    const before = await stateOf(sample);
    const taken = await sample
      .make()
      .handle(event)
      .then(
        () => true,
        () => false,
      );
    if (!taken) expect(await stateOf(sample)).toEqual(before);
  },
} satisfies Promises<EventSubscriberSample>;

function logged(event: EventSubscriberSample['event']): DomainEvent {
  return { ...event, id: newId(), occurredAt: new Date().toISOString() };
}

async function stateOf({ dataSource, effects }: EventSubscriberSample): Promise<unknown> {
  return structuredClone([await tableContents(dataSource), await effects?.()]);
}
