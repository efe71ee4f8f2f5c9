import fc from 'fast-check';
import { type StockRequest } from '../../src/inventory/inventory.types.js';
import { type DomainError } from '../../src/kernel/domain-error.js';
import { newId } from '../../src/kernel/ids.js';
import { type Tx } from '../../src/platform/database/tx.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { staged } from '../support/staged.js';
import { givenStock, givenStore, inventory, levelsThatDoNotAddUp, releaseEverything } from './given-stock.js';

let db: TestDatabase;
let storeId: number;

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  storeId = await givenStore(db, [
    { code: 'near', name: 'Near', priority: 1 },
    { code: 'far', name: 'Far', priority: 2 },
  ]);
});
afterEach(async () => {
  expect(await levelsThatDoNotAddUp(db.dataSource.manager)).toEqual([]);
  await releaseEverything(db);
});
afterAll(() => db.close());

const reserve = (lines: StockRequest[], orderId = newId()) =>
  db.transactor.run((tx) => inventory.reserve(tx, { storeId, orderId, lines }));
const allocated = async (variantId: number) =>
  (await inventory.levels(db.dataSource.manager, storeId, variantId)).map(
    (level) => `${level.warehouse} ${level.allocated}/${level.onHand}`,
  );

/** The code of the error, or `done`. */
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: DomainError) => error.code,
  );

/** Does the work for every item, as many at a time as the pool has connections: no one waits in line for one. */
async function onEveryConnection<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return results;
}

describe('a reserve that had to wait', () => {
  it('sees what the rival took and tells the shortage from the newest values', async () => {
    const variantId = await givenStock(db, storeId, { near: 5 });
    const second = await staged(
      db,
      (tx) => inventory.reserve(tx, { storeId, orderId: newId(), lines: [{ variantId, quantity: 3 }] }),
      () =>
        reserve([{ variantId, quantity: 3 }]).then(
          () => undefined,
          (error: unknown) => error,
        ),
    );
    expect(second).toMatchObject({
      code: 'stock.short',
      details: { shortages: [{ variantId, requested: 3, available: 2 }] },
    });
    expect(await allocated(variantId)).toEqual(['near 3/5']);
  });

  it('takes what is left after the rival, from the next warehouse', async () => {
    const variantId = await givenStock(db, storeId, { near: 5, far: 5 });
    await staged(
      db,
      (tx) => inventory.reserve(tx, { storeId, orderId: newId(), lines: [{ variantId, quantity: 4 }] }),
      () => reserve([{ variantId, quantity: 4 }]),
    );
    expect(await allocated(variantId)).toEqual(['near 5/5', 'far 3/5']);
  });

  it('takes what the rival has just given back or received', async () => {
    const variantId = await givenStock(db, storeId, { near: 5 });
    const orderId = newId();
    await reserve([{ variantId, quantity: 5 }], orderId);
    await staged(
      db,
      async (tx) => {
        await inventory.release(tx, { storeId, orderId, actor: 'test' });
        await inventory.receive(tx, { storeId, warehouse: 'near', lines: [{ variantId, quantity: 2 }], actor: 'test' });
      },
      () => reserve([{ variantId, quantity: 7 }]),
    );
    expect(await allocated(variantId)).toEqual(['near 7/7']);
  });
});

describe('a settlement that had to wait', () => {
  it.each(['release', 'ship'] as const)('%s moves nothing after a rival release', async (verb) => {
    const variantId = await givenStock(db, storeId, { near: 5, far: 5 });
    const order = { storeId, orderId: newId(), actor: 'test' };
    await reserve([{ variantId, quantity: 8 }], order.orderId);
    const moves = await staged(
      db,
      (tx) => inventory.release(tx, order),
      () => db.transactor.run((tx) => inventory[verb](tx, order)),
    );
    expect(moves).toEqual([]);
    expect(await allocated(variantId)).toEqual(['near 0/5', 'far 0/5']);
  });

  it('restock takes back nothing after a rival restock', async () => {
    const variantId = await givenStock(db, storeId, { near: 5 });
    const order = { storeId, orderId: newId(), actor: 'test' };
    await reserve([{ variantId, quantity: 3 }], order.orderId);
    await db.transactor.run((tx) => inventory.ship(tx, order));
    const moves = await staged(
      db,
      (tx) => inventory.restock(tx, { ...order, lines: [{ variantId, quantity: 3 }] }),
      () => db.transactor.run((tx) => inventory.restock(tx, { ...order, lines: [{ variantId, quantity: 3 }] })),
    );
    expect(moves).toEqual([]);
    expect(await allocated(variantId)).toEqual(['near 0/5']);
  });

  it('restock takes no more back than a rival has left of what is held', async () => {
    const variantId = await givenStock(db, storeId, { near: 5 });
    const order = { storeId, orderId: newId(), actor: 'test', lines: [{ variantId, quantity: 2 }] };
    await reserve([{ variantId, quantity: 3 }], order.orderId);
    const moves = await staged(
      db,
      (tx) => inventory.restock(tx, order),
      () => db.transactor.run((tx) => inventory.restock(tx, order)),
    );
    expect(moves).toEqual([{ variantId, warehouse: 'near', quantity: 1 }]);
    expect(await allocated(variantId)).toEqual(['near 0/5']);
  });

  it('an adjustment counts what a rival has reserved meanwhile', async () => {
    const variantId = await givenStock(db, storeId, { near: 5 });
    const result = await staged(
      db,
      (tx) => inventory.reserve(tx, { storeId, orderId: newId(), lines: [{ variantId, quantity: 4 }] }),
      () =>
        outcome(
          db.transactor.run((tx) =>
            inventory.adjust(tx, { storeId, variantId, warehouse: 'near', to: { onHand: 3 }, actor: 'test' }),
          ),
        ),
    );
    expect(result).toBe('stock.below_allocated');
    expect(await allocated(variantId)).toEqual(['near 4/5']);
  });
});

describe('many at once', () => {
  it('sells exactly 100 of 100 units to 300 buyers', async () => {
    const variantId = await givenStock(db, storeId, { near: 60, far: 40 });
    const buyers = Array.from({ length: 300 }, () => newId());
    const outcomes = await onEveryConnection(buyers, (orderId) =>
      outcome(reserve([{ variantId, quantity: 1 }], orderId)),
    );
    expect(outcomes.filter((result) => result === 'done')).toHaveLength(100);
    expect(outcomes.filter((result) => result === 'stock.short')).toHaveLength(200);
    expect(await allocated(variantId)).toEqual(['near 60/60', 'far 40/40']);
  });

  it('never deadlocks over baskets in any order, nor with releases and shipments of the same goods', async () => {
    const variantIds: number[] = [];
    for (let item = 0; item < 10; item += 1) {
      variantIds.push(await givenStock(db, storeId, { near: 500, far: 500 }));
    }
    const baskets = fc.sample(fc.shuffledSubarray(variantIds, { minLength: 2, maxLength: 4 }), 200);
    // A deadlock would run its unit again, so the units that were run tell of every one.
    let runs = 0;
    const run = (unit: (tx: Tx) => Promise<unknown>) =>
      db.transactor.run((tx) => {
        runs += 1;
        return unit(tx);
      });
    const settlements = ['release', 'ship', null] as const;
    const outcomes = await onEveryConnection(baskets, async (basket, index) => {
      const order = { storeId, orderId: newId(), actor: 'test' };
      const lines = basket.map((variantId) => ({ variantId, quantity: 1 + (index % 3) }));
      const result = await outcome(run((tx) => inventory.reserve(tx, { ...order, lines })));
      const settlement = settlements[index % 3];
      if (settlement) await run((tx) => inventory[settlement](tx, order));
      return result;
    });
    expect(outcomes.filter((result) => result !== 'done')).toEqual([]);
    expect(runs).toBe(200 + 134);
  });
});
