import fc from 'fast-check';
import { type DomainError } from '../../src/kernel/domain-error.js';
import { newId } from '../../src/kernel/ids.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { givenStore, givenVariants, inventory, levelsThatDoNotAddUp, releaseEverything } from './given-stock.js';

/** Warehouse codes in the order of their priority. */
const places = ['near', 'far'] as const;
const variants = [0, 1, 2] as const;

type Place = (typeof places)[number];
type Key = `${number} ${Place}`;

/** What the service should do, said in the plainest way. */
class Model {
  readonly onHand = new Map<Key, number>();
  readonly allocated = new Map<Key, number>();
  readonly orders = new Map<number, { held: Map<Key, number>; away: Map<Key, number> }>();

  add(levels: Map<Key, number>, key: Key, quantity: number): void {
    levels.set(key, (levels.get(key) ?? 0) + quantity);
  }

  available(key: Key): number {
    return (this.onHand.get(key) ?? 0) - (this.allocated.get(key) ?? 0);
  }

  reserve(order: number, wanted: ReadonlyMap<number, number>): string {
    const held = new Map<Key, number>();
    for (const [variant, quantity] of wanted) {
      let left = quantity;
      for (const place of places) {
        const taken = Math.min(left, this.available(`${variant} ${place}`));
        if (taken > 0) held.set(`${variant} ${place}`, taken);
        left -= taken;
      }
      if (left > 0) return 'stock.short';
    }
    for (const [key, quantity] of held) this.add(this.allocated, key, quantity);
    this.orders.set(order, { held, away: new Map() });
    return 'done';
  }

  release(order: number): void {
    for (const [key, quantity] of this.orders.get(order)?.held ?? []) this.add(this.allocated, key, -quantity);
    this.orders.get(order)?.held.clear();
  }

  ship(order: number): void {
    for (const [key, quantity] of this.orders.get(order)?.held ?? []) {
      this.add(this.allocated, key, -quantity);
      this.add(this.onHand, key, -quantity);
      this.orders.get(order)?.away.set(key, quantity);
    }
    this.orders.get(order)?.held.clear();
  }

  restock(order: number, returned: ReadonlyMap<number, number>): void {
    const { held, away } = this.orders.get(order) ?? { held: new Map<Key, number>(), away: new Map<Key, number>() };
    for (const [variant, quantity] of returned) {
      let left = quantity;
      for (const [stock, levels] of [
        [held, this.allocated],
        [away, this.onHand],
      ] as const) {
        for (const place of places) {
          const key: Key = `${variant} ${place}`;
          const back = Math.min(left, stock.get(key) ?? 0);
          if (back === 0) continue;
          this.add(stock, key, -back);
          this.add(levels, key, stock === held ? -back : back);
          left -= back;
        }
      }
    }
  }

  adjust(key: Key, delta: number): string {
    if ((this.onHand.get(key) ?? 0) + delta < (this.allocated.get(key) ?? 0)) return 'stock.below_allocated';
    this.add(this.onHand, key, delta);
    return 'done';
  }

  levels(): string[] {
    return [...new Set([...this.onHand.keys(), ...this.allocated.keys()])]
      .map((key) => `${key} ${this.allocated.get(key) ?? 0}/${this.onHand.get(key) ?? 0}`)
      .sort();
  }
}

const variant = fc.constantFrom(...variants);
const place = fc.constantFrom(...places);
const order = fc.nat(5);
const step = fc.oneof(
  fc.record({ verb: fc.constant('receive' as const), variant, place, quantity: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    verb: fc.constant('reserve' as const),
    lines: fc.array(fc.record({ variant, quantity: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ verb: fc.constantFrom('release' as const, 'ship' as const), order }),
  fc.record({
    verb: fc.constant('restock' as const),
    order,
    lines: fc.array(fc.record({ variant, quantity: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ verb: fc.constant('adjust' as const), variant, place, delta: fc.integer({ min: -9, max: 9 }) }),
);

/** Pieces by variant. */
function sums(lines: readonly { variant: number; quantity: number }[]): Map<number, number> {
  const pieces = new Map<number, number>();
  for (const { variant, quantity } of lines) pieces.set(variant, (pieces.get(variant) ?? 0) + quantity);
  return pieces;
}

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await releaseEverything(db);
  await db.close();
});

it('does what the model does, whatever the sequence, and every level stays the sum of its ledger', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const storeId = await givenStore(
        db,
        places.map((code, priority) => ({ code, name: code, priority })),
      );
      const ids = await givenVariants(db, storeId, variants.length);
      const orderIds: string[] = [];
      const model = new Model();
      const actor = 'test';

      for (const action of steps) {
        let expected = 'done';
        const actual = db.transactor.run<unknown>((tx) => {
          switch (action.verb) {
            case 'receive':
              return inventory.receive(tx, {
                storeId,
                warehouse: action.place,
                lines: [{ variantId: ids[action.variant]!, quantity: action.quantity }],
                actor,
              });
            case 'reserve':
              orderIds.push(newId());
              return inventory.reserve(tx, {
                storeId,
                orderId: orderIds.at(-1)!,
                lines: action.lines.map((line) => ({ variantId: ids[line.variant]!, quantity: line.quantity })),
              });
            case 'adjust': {
              const { place: warehouse, delta } = action;
              return inventory.adjust(tx, {
                storeId,
                variantId: ids[action.variant]!,
                warehouse,
                to: { delta },
                actor,
              });
            }
            case 'restock':
              return inventory.restock(tx, {
                storeId,
                orderId: orderIds[action.order] ?? newId(),
                lines: action.lines.map((line) => ({ variantId: ids[line.variant]!, quantity: line.quantity })),
                actor,
              });
            default:
              return inventory[action.verb](tx, { storeId, orderId: orderIds[action.order] ?? newId(), actor });
          }
        });
        const result = await actual.then(
          () => 'done',
          (error: DomainError) => error.code,
        );
        switch (action.verb) {
          case 'receive':
            model.add(model.onHand, `${action.variant} ${action.place}`, action.quantity);
            break;
          case 'reserve': {
            expected = model.reserve(orderIds.length - 1, sums(action.lines));
            break;
          }
          case 'adjust':
            expected = model.adjust(`${action.variant} ${action.place}`, action.delta);
            break;
          case 'restock':
            model.restock(action.order, sums(action.lines));
            break;
          default:
            model[action.verb](action.order);
        }
        expect(result).toBe(expected);
      }

      const levels: string[] = [];
      for (const [index, variantId] of ids.entries()) {
        for (const level of await inventory.levels(db.dataSource.manager, storeId, variantId)) {
          levels.push(`${index} ${level.warehouse} ${level.allocated}/${level.onHand}`);
        }
      }
      expect(levels.sort()).toEqual(model.levels());
      expect(await levelsThatDoNotAddUp(db.dataSource.manager)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
