import { type InventoryService } from '../../src/inventory/inventory.service.js';
import { newId } from '../../src/kernel/ids.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import {
  givenStock,
  givenStore,
  givenVariants,
  inventory,
  levelsThatDoNotAddUp,
  releaseEverything,
  stockState,
  warehouses,
} from './given-stock.js';

let db: TestDatabase;
let storeId: number;

beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  storeId = await givenStore(db, [
    { code: 'near', name: 'Near', priority: 1 },
    { code: 'far', name: 'Far', priority: 2 },
    { code: 'closed', name: 'Closed', priority: 0, active: false },
  ]);
});
afterEach(async () => {
  await releaseEverything(db);
  expect(await levelsThatDoNotAddUp(db.dataSource.manager)).toEqual([]);
});
afterAll(() => db.close());

const reserve = (orderId: string, lines: { variantId: number; quantity: number }[], warehouse?: string) =>
  db.transactor.run((tx) => inventory.reserve(tx, { storeId, orderId, lines, warehouse }));
const levels = async (variantId: number) =>
  (await inventory.levels(db.dataSource.manager, storeId, variantId)).map(
    ({ warehouse, onHand, allocated }) => `${warehouse} ${allocated}/${onHand}`,
  );
const ledger = async (variantId: number) =>
  (await inventory.movements(db.dataSource.manager, { storeId, variantId, before: null, limit: 100 })).map(
    ({ warehouse, kind, onHandDelta, allocatedDelta, actor, reason }) =>
      [warehouse, kind, onHandDelta, allocatedDelta, actor, reason].join(' '),
  );

/** Runs something that must be refused, and must leave nothing behind even before its transaction is rolled back. */
async function refused(act: (tx: Parameters<InventoryService['reserve']>[0]) => Promise<unknown>): Promise<unknown> {
  const before = await stockState(db.dataSource.manager);
  const error: unknown = await db.transactor
    .run(async (tx) => {
      await act(tx).catch(async (failure: unknown) => {
        expect(await stockState(tx)).toEqual(before);
        throw failure;
      });
    })
    .then(
      () => undefined,
      (failure: unknown) => failure,
    );
  expect(await stockState(db.dataSource.manager)).toEqual(before);
  return error;
}

describe('reserve', () => {
  it('takes from the warehouses by priority, splits a line over them, and writes levels, reservations and ledger', async () => {
    const variantId = await givenStock(db, storeId, { far: 10, near: 3, closed: 50 });
    const orderId = newId();
    await reserve(orderId, [{ variantId, quantity: 5 }]);

    expect(await levels(variantId)).toEqual(['closed 0/50', 'near 3/3', 'far 2/10']);
    expect((await ledger(variantId)).slice(0, 2).sort()).toEqual([
      'far allocate 0 2 checkout ',
      'near allocate 0 3 checkout ',
    ]);
    const rows = await db.dataSource.query<{ quantity: number }[]>(
      `SELECT quantity FROM stock_reservations WHERE order_id = $1 ORDER BY quantity`,
      [orderId],
    );
    expect(rows).toEqual([{ quantity: 2 }, { quantity: 3 }]);
  });

  it('adds up the lines of one variant', async () => {
    const variantId = await givenStock(db, storeId, { near: 10 });
    await reserve(newId(), [
      { variantId, quantity: 2 },
      { variantId, quantity: 3 },
    ]);
    expect(await levels(variantId)).toEqual(['near 5/10']);
    const error = await refused((tx) =>
      inventory.reserve(tx, {
        storeId,
        orderId: newId(),
        lines: [
          { variantId, quantity: 3 },
          { variantId, quantity: 3 },
        ],
      }),
    );
    expect(error).toMatchObject({
      code: 'stock.short',
      details: { shortages: [{ variantId, requested: 6, available: 5 }] },
    });
  });

  it('names every short variant and takes nothing, not even of those that suffice', async () => {
    const plenty = await givenStock(db, storeId, { near: 10 });
    const few = await givenStock(db, storeId, { near: 1, far: 1, closed: 9 });
    const [none] = await givenVariants(db, storeId, 1);
    const error = await refused((tx) =>
      inventory.reserve(tx, {
        storeId,
        orderId: newId(),
        lines: [none!, few, plenty].map((variantId) => ({ variantId, quantity: 3 })),
      }),
    );
    expect(error).toMatchObject({
      code: 'stock.short',
      kind: 'conflict',
      details: {
        shortages: [
          { variantId: few, requested: 3, available: 2 },
          { variantId: none, requested: 3, available: 0 },
        ],
      },
    });
  });

  it('takes from the named warehouse alone', async () => {
    const variantId = await givenStock(db, storeId, { near: 10, far: 2 });
    await reserve(newId(), [{ variantId, quantity: 1 }], 'far');
    expect(await levels(variantId)).toEqual(['near 0/10', 'far 1/2']);
    const error = await refused((tx) =>
      inventory.reserve(tx, { storeId, orderId: newId(), lines: [{ variantId, quantity: 2 }], warehouse: 'far' }),
    );
    expect(error).toMatchObject({
      code: 'stock.short',
      details: { shortages: [{ variantId, requested: 2, available: 1 }] },
    });
  });

  it.each(['nowhere', 'closed'])('refuses a warehouse that is not there or not active (%s)', async (warehouse) => {
    const variantId = await givenStock(db, storeId, { near: 10, closed: 10 });
    const error = await refused((tx) =>
      inventory.reserve(tx, { storeId, orderId: newId(), lines: [{ variantId, quantity: 1 }], warehouse }),
    );
    expect(error).toMatchObject({ code: 'inventory.warehouse_not_found', kind: 'not_found' });
  });

  it("cannot take another store's stock", async () => {
    const variantId = await givenStock(db, storeId, { near: 10 });
    const otherStore = await givenStore(db);
    const error = await refused((tx) =>
      inventory.reserve(tx, { storeId: otherStore, orderId: newId(), lines: [{ variantId, quantity: 1 }] }),
    );
    expect(error).toMatchObject({
      code: 'stock.short',
      details: { shortages: [{ variantId, requested: 1, available: 0 }] },
    });
  });

  it('asks nobody for an empty basket', async () => {
    const nobody = new Proxy(
      {},
      {
        get: () => {
          throw new Error('asked');
        },
      },
    );
    await expect(inventory.reserve(nobody as never, { storeId, orderId: newId(), lines: [] })).resolves.toBeUndefined();
  });

  it('keeps one plan whatever the number of lines, and finds every level by its key', async () => {
    const variantIds = await givenVariants(db, storeId, 50);
    const lines = variantIds.map((variantId) => ({ variantId, quantity: 1 }));
    await db.transactor.run((tx) =>
      inventory.receive(tx, {
        storeId,
        warehouse: 'near',
        lines: lines.map((line) => ({ ...line, quantity: 100 })),
        actor: 'test',
      }),
    );
    await db.transactor.run(async (tx) => {
      for (const count of [1, 1, 1, 1, 1, 1, 3, 50]) {
        await inventory.reserve(tx, { storeId, orderId: newId(), lines: lines.slice(0, count) });
      }
      const [plans] = await tx.query<{ custom: number; generic: number }[]>(
        `SELECT custom_plans AS custom, generic_plans AS generic FROM pg_prepared_statements WHERE name = 'inventory.reserve'`,
      );
      expect(plans!.generic).toBeGreaterThanOrEqual(3);
      expect(plans!.custom).toBeLessThanOrEqual(5);
    });
  });
});

describe('release', () => {
  it('gives back what the order had, exactly once', async () => {
    const variantId = await givenStock(db, storeId, { near: 3, far: 10 });
    const orderId = newId();
    await reserve(orderId, [{ variantId, quantity: 5 }]);
    await reserve(newId(), [{ variantId, quantity: 1 }]);
    const release = () =>
      db.transactor.run((tx) => inventory.release(tx, { storeId, orderId, actor: 'key:7', reason: 'cancelled' }));

    expect(await release()).toEqual([
      { variantId, warehouse: 'near', quantity: 3 },
      { variantId, warehouse: 'far', quantity: 2 },
    ]);
    expect(await levels(variantId)).toEqual(['near 0/3', 'far 1/10']);
    expect((await ledger(variantId)).slice(0, 2).sort()).toEqual([
      'far release 0 -2 key:7 cancelled',
      'near release 0 -3 key:7 cancelled',
    ]);
    const after = await stockState(db.dataSource.manager);
    expect(await release()).toEqual([]);
    expect(await stockState(db.dataSource.manager)).toEqual(after);
  });

  it("leaves another store's order alone", async () => {
    const variantId = await givenStock(db, storeId, { near: 3 });
    const orderId = newId();
    await reserve(orderId, [{ variantId, quantity: 1 }]);
    const otherStore = await givenStore(db);
    expect(
      await db.transactor.run((tx) => inventory.release(tx, { storeId: otherStore, orderId, actor: 'test' })),
    ).toEqual([]);
    expect(await levels(variantId)).toEqual(['near 1/3']);
  });
});

describe('ship and restock', () => {
  it('lets goods leave once and come back once', async () => {
    const variantId = await givenStock(db, storeId, { near: 3, far: 10 });
    const order = { storeId, orderId: newId(), actor: 'key:7' };
    await reserve(order.orderId, [{ variantId, quantity: 5 }]);
    const moves = [
      { variantId, warehouse: 'near', quantity: 3 },
      { variantId, warehouse: 'far', quantity: 2 },
    ];

    expect(await db.transactor.run((tx) => inventory.ship(tx, order))).toEqual(moves);
    expect(await levels(variantId)).toEqual(['near 0/0', 'far 0/8']);
    expect(await db.transactor.run((tx) => inventory.ship(tx, order))).toEqual([]);
    expect(await db.transactor.run((tx) => inventory.release(tx, order))).toEqual([]);
    expect(await levels(variantId)).toEqual(['near 0/0', 'far 0/8']);

    const back = { ...order, lines: [{ variantId, quantity: 5 }], reason: 'returned' };
    expect(await db.transactor.run((tx) => inventory.restock(tx, back))).toEqual(moves);
    expect(await levels(variantId)).toEqual(['near 0/3', 'far 0/10']);
    expect(await db.transactor.run((tx) => inventory.restock(tx, back))).toEqual([]);
    expect((await ledger(variantId)).slice(0, 4).sort()).toEqual([
      'far restock 2 0 key:7 returned',
      'far ship -2 -2 key:7 ',
      'near restock 3 0 key:7 returned',
      'near ship -3 -3 key:7 ',
    ]);
  });

  it('gives back piece by piece what is held or away, and no more than that', async () => {
    const variantId = await givenStock(db, storeId, { near: 3, far: 10 });
    const order = { storeId, orderId: newId(), actor: 'key:7', reason: 'refund' };
    const restock = (quantity: number) =>
      db.transactor.run((tx) => inventory.restock(tx, { ...order, lines: [{ variantId, quantity }] }));
    await reserve(order.orderId, [{ variantId, quantity: 6 }]);

    expect(await restock(2)).toEqual([{ variantId, warehouse: 'near', quantity: 2 }]);
    expect(await levels(variantId)).toEqual(['near 1/3', 'far 3/10']);
    await db.transactor.run((tx) => inventory.ship(tx, order));
    expect(await levels(variantId)).toEqual(['near 0/2', 'far 0/7']);
    expect(await restock(3)).toEqual([
      { variantId, warehouse: 'near', quantity: 1 },
      { variantId, warehouse: 'far', quantity: 2 },
    ]);
    expect(await restock(9)).toEqual([{ variantId, warehouse: 'far', quantity: 1 }]);
    expect(await restock(1)).toEqual([]);
    expect(await levels(variantId)).toEqual(['near 0/3', 'far 0/10']);
    expect(await levelsThatDoNotAddUp(db.dataSource.manager)).toEqual([]);
  });

  it('leaves variants alone that the order has no stock of', async () => {
    const variantId = await givenStock(db, storeId, { near: 3 });
    const order = { storeId, orderId: newId(), actor: 'test', lines: [{ variantId, quantity: 2 }] };
    expect(await db.transactor.run((tx) => inventory.restock(tx, order))).toEqual([]);
    expect(await levels(variantId)).toEqual(['near 0/3']);
  });
});

describe('receive and adjust', () => {
  const adjust = (variantId: number, to: { delta: number } | { onHand: number }, warehouse = 'near') =>
    db.transactor.run((tx) =>
      inventory.adjust(tx, { storeId, variantId, warehouse, to, actor: 'key:7', reason: 'count' }),
    );

  it('adds up deliveries, also of several lines of one variant', async () => {
    const variantId = await givenStock(db, storeId, { near: 3 });
    await db.transactor.run((tx) =>
      inventory.receive(tx, {
        storeId,
        warehouse: 'near',
        lines: [
          { variantId, quantity: 4 },
          { variantId, quantity: 5 },
        ],
        actor: 'key:7',
        reason: 'delivery 12',
      }),
    );
    expect(await levels(variantId)).toEqual(['near 0/12']);
    expect(await ledger(variantId)).toEqual(['near receive 9 0 key:7 delivery 12', 'near receive 3 0 test ']);
  });

  it('corrects by a difference and to a count, and notes nothing when the count was right', async () => {
    const variantId = await givenStock(db, storeId, { near: 10 });
    expect(await adjust(variantId, { delta: -3 })).toEqual({ onHand: 7, allocated: 0, delta: -3 });
    expect(await adjust(variantId, { onHand: 9 })).toEqual({ onHand: 9, allocated: 0, delta: 2 });
    expect(await adjust(variantId, { onHand: 9 })).toEqual({ onHand: 9, allocated: 0, delta: 0 });
    expect(await adjust(variantId, { onHand: 4 }, 'far')).toEqual({ onHand: 4, allocated: 0, delta: 4 });
    expect(await ledger(variantId)).toEqual([
      'far adjust 4 0 key:7 count',
      'near adjust 2 0 key:7 count',
      'near adjust -3 0 key:7 count',
      'near receive 10 0 test ',
    ]);
  });

  it.each([{ delta: -8 }, { onHand: 2 }, { onHand: -1 }])(
    'never goes below what orders have been promised (%o)',
    async (to) => {
      const variantId = await givenStock(db, storeId, { near: 10 });
      await reserve(newId(), [{ variantId, quantity: 3 }]);
      const error = await refused((tx) =>
        inventory.adjust(tx, { storeId, variantId, warehouse: 'near', to, actor: 'test' }),
      );
      expect(error).toMatchObject({
        code: 'stock.below_allocated',
        kind: 'conflict',
        details: { variantId, warehouse: 'near' },
      });
      expect(await adjust(variantId, { onHand: 3 })).toEqual({ onHand: 3, allocated: 3, delta: -7 });
    },
  );

  it('refuses more than a level can hold', async () => {
    const variantId = await givenStock(db, storeId, { near: 10 });
    for (const to of [{ delta: 2_147_483_647 }, { onHand: 2_147_483_648 }]) {
      const error = await refused((tx) =>
        inventory.adjust(tx, { storeId, variantId, warehouse: 'near', to, actor: 'test' }),
      );
      expect(error).toMatchObject({ code: 'stock.too_large' });
    }
  });

  it('refuses an unknown warehouse', async () => {
    const variantId = await givenStock(db, storeId, { near: 10 });
    const lines = [{ variantId, quantity: 1 }];
    for (const act of [
      refused((tx) => inventory.receive(tx, { storeId, warehouse: 'nowhere', lines, actor: 'test' })),
      refused((tx) =>
        inventory.adjust(tx, { storeId, variantId, warehouse: 'nowhere', to: { delta: 1 }, actor: 'test' }),
      ),
    ]) {
      expect(await act).toMatchObject({ code: 'inventory.warehouse_not_found' });
    }
  });
});

describe('reading', () => {
  it('adds up what is available over active warehouses, 0 for what has no level', async () => {
    const variantId = await givenStock(db, storeId, { near: 3, far: 4, closed: 5 });
    const [none] = await givenVariants(db, storeId, 1);
    await reserve(newId(), [{ variantId, quantity: 2 }]);
    expect(await inventory.available(db.dataSource.manager, storeId, [variantId, none!])).toEqual(
      new Map([
        [variantId, 5],
        [none!, 0],
      ]),
    );
    const otherStore = await givenStore(db);
    expect(await inventory.available(db.dataSource.manager, otherStore, [variantId])).toEqual(
      new Map([[variantId, 0]]),
    );
  });

  it('pages through the ledger, newest first', async () => {
    const variantId = await givenStock(db, storeId, { near: 1, far: 2, closed: 3 });
    const page = (before: number | null) =>
      inventory.movements(db.dataSource.manager, { storeId, variantId, before, limit: 2 });
    const first = await page(null);
    expect(first.map((movement) => movement.onHandDelta)).toEqual([3, 2]);
    const second = await page(first[1]!.id);
    expect(second.map((movement) => movement.onHandDelta)).toEqual([1]);
  });
});

describe('warehouses', () => {
  it('are listed in the order of use, changed by code, and unique by code', async () => {
    const list = async () =>
      (await warehouses.list(db.dataSource.manager, storeId)).map(({ code, priority, active }) => [
        code,
        priority,
        active,
      ]);
    expect(await list()).toEqual([
      ['closed', 0, false],
      ['near', 1, true],
      ['far', 2, true],
    ]);
    await db.transactor.run((tx) => warehouses.update(tx, storeId, 'near', { priority: 9, active: false }));
    expect(await list()).toEqual([
      ['closed', 0, false],
      ['far', 2, true],
      ['near', 9, false],
    ]);
    await expect(
      db.transactor.run((tx) => warehouses.create(tx, storeId, { code: 'far', name: 'Again' })),
    ).rejects.toMatchObject({ code: 'inventory.warehouse_code_taken' });
    await expect(
      db.transactor.run((tx) => warehouses.update(tx, storeId, 'nowhere', { active: true })),
    ).rejects.toMatchObject({ code: 'inventory.warehouse_not_found' });
  });
});
