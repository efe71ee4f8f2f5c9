import { setTimeout as sleep } from 'node:timers/promises';
import { ShippingMethodEntity } from '../../src/shipping/shipping-method.entity.js';
import {
  type Rate,
  type RateRequest,
  ShippingRateSource,
  ShippingRateSources,
} from '../../src/shipping/shipping-rate-source.js';
import { ShippingService } from '../../src/shipping/shipping.service.js';
import { ShippingZoneEntity } from '../../src/shipping/shipping-zone.entity.js';
import { ShippingZoneService } from '../../src/shipping/shipping-zone.service.js';
import {
  type NewShippingMethod,
  type NewShippingZone,
  type ShippingChoice,
  type ShippingRequest,
  type ShippingZone,
} from '../../src/shipping/shipping.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

class Carrier extends ShippingRateSource {
  readonly code = 'carrier';
  answer: (request: RateRequest, signal: AbortSignal) => Promise<readonly Rate[]> = async () => [];
  asked: RateRequest[] = [];

  rates(request: RateRequest, signal: AbortSignal): Promise<readonly Rate[]> {
    this.asked.push(request);
    return this.answer(request, signal);
  }
}

let db: TestDatabase;
let zones: ShippingZoneService;
const sources = new ShippingRateSources();
const carrier = new Carrier();
sources.add(carrier);
const shipping = new ShippingService(sources);

beforeAll(async () => {
  db = await testDatabase({ entities: [ShippingZoneEntity, ShippingMethodEntity] });
  zones = new ShippingZoneService(db.transactor, sources);
});

afterAll(() => db.close());

beforeEach(() => {
  carrier.asked = [];
  carrier.answer = async () => [];
});

let made = 0;
async function makeStore(): Promise<number> {
  const slug = `store-${(made += 1)}`;
  const [row] = await db.dataSource.query<[{ id: number }]>(
    `INSERT INTO stores (slug, public_id, name, currency, countries, order_number_prefix)
     VALUES ($1, $1, $1, 'BDT', '{BD}', $1) RETURNING id`,
    [slug],
  );
  return row.id;
}

async function makeZone(
  storeId: number,
  given: Partial<NewShippingZone> & { code: string },
  methods: (Partial<NewShippingMethod> & { code: string })[],
): Promise<ShippingZone> {
  const zone = await zones.create(storeId, {
    name: given.code,
    countries: ['BD'],
    regions: [],
    published: true,
    position: 0,
    ...given,
  });
  const made = [];
  for (const method of methods) made.push(await zones.addMethod(storeId, zone.id, newMethod(method)));
  return { ...zone, methods: made };
}

function newMethod(given: Partial<NewShippingMethod> & { code: string }): NewShippingMethod {
  const flat = { source: 'table', basis: 'flat' as const, amount: 0, tiers: [], freeOver: null, taxClass: null };
  return { name: given.code, ...flat, active: true, position: 0, ...given };
}

function to(storeId: number, given: Partial<ShippingRequest> = {}): ShippingRequest {
  const parcel = { weightGrams: 500, value: 298_000, currency: 'BDT' };
  return { storeId, currency: 'BDT', parcel, destination: { country: 'BD', region: 'Dhaka' }, ...given };
}

/** The code of the selected option, or of the refusal. */
async function selected(request: ShippingRequest, choice: ShippingChoice): Promise<string> {
  try {
    return (await shipping.select(db.dataSource.manager, { ...request, choice })).code;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('what is on offer', () => {
  it('are the active methods of the published zones that serve the destination, in their order', async () => {
    const store = await makeStore();
    await makeZone(store, { code: 'outside', position: 2 }, [{ code: 'standard', amount: 12_000, freeOver: 500_000 }]);
    await makeZone(store, { code: 'dhaka', position: 1, regions: ['dhaka', 'Gazipur'] }, [
      { code: 'express', amount: 9_000, position: 2 },
      { code: 'standard', amount: 6_000, position: 1 },
      { code: 'retired', active: false },
    ]);
    await makeZone(store, { code: 'hidden', published: false }, [{ code: 'standard' }]);
    await makeZone(store, { code: 'india', countries: ['IN', 'LK'] }, [{ code: 'standard' }]);
    await makeZone(store, { code: 'empty' }, []);
    await makeZone(await makeStore(), { code: 'foreign' }, [{ code: 'standard' }]);

    const { manager } = db.dataSource;
    expect(await shipping.options(manager, to(store))).toEqual([
      {
        code: 'dhaka/standard',
        zone: 'dhaka',
        method: 'standard',
        name: 'standard',
        amount: 6_000,
        freeOver: null,
        taxClass: null,
      },
      {
        code: 'dhaka/express',
        zone: 'dhaka',
        method: 'express',
        name: 'express',
        amount: 9_000,
        freeOver: null,
        taxClass: null,
      },
      {
        code: 'outside/standard',
        zone: 'outside',
        method: 'standard',
        name: 'standard',
        amount: 12_000,
        freeOver: 500_000,
        taxClass: null,
      },
    ]);
    const codes = async (country: string, region: string | null) =>
      (await shipping.options(manager, to(store, { destination: { country, region } }))).map(({ code }) => code);
    expect(await codes('BD', ' GAZIPUR ')).toEqual(['dhaka/standard', 'dhaka/express', 'outside/standard']);
    expect(await codes('BD', 'Khulna')).toEqual(['outside/standard']);
    expect(await codes('BD', null)).toEqual(['outside/standard']);
    expect(await codes('LK', null)).toEqual(['india/standard']);
    expect(await codes('DE', null)).toEqual([]);
  });

  it('costs by weight or value where the method says so', async () => {
    const store = await makeStore();
    const tiers = [{ from: 1_000, amount: 9_000 }];
    await makeZone(store, { code: 'z' }, [
      { code: 'weight', basis: 'weight', amount: 6_000, tiers, position: 1 },
      { code: 'value', basis: 'value', amount: 5_000, tiers: [{ from: 298_000, amount: 0 }], position: 2 },
    ]);
    const amounts = async (weightGrams: number, value: number) =>
      (
        await shipping.options(db.dataSource.manager, to(store, { parcel: { weightGrams, value, currency: 'BDT' } }))
      ).map(({ amount }) => amount);
    expect(await amounts(999, 297_999)).toEqual([6_000, 5_000]);
    expect(await amounts(1_000, 298_000)).toEqual([9_000, 0]);
  });
});

describe('selecting', () => {
  let store: number;

  beforeAll(async () => {
    store = await makeStore();
    await makeZone(store, { code: 'sz_inside_dhaka', position: 2 }, [
      { code: 'express', amount: 15_000, position: 1 },
      { code: 'standard', amount: 6_000, position: 2 },
      { code: 'retired', active: false },
    ]);
    await makeZone(store, { code: 'sz_outside_dhaka', position: 1 }, [{ code: 'standard', amount: 12_000 }]);
    await makeZone(store, { code: 'sz_hidden', published: false }, [{ code: 'standard' }]);
    await makeZone(store, { code: 'sz_india', countries: ['IN'] }, [{ code: 'standard', amount: 1 }]);
    await makeZone(store, { code: 'sz_empty' }, []);
    await makeZone(await makeStore(), { code: 'sz_foreign' }, [{ code: 'standard' }]);
  });

  it.each<[string, ShippingChoice, string]>([
    ['a whole option', { option: 'sz_inside_dhaka/standard' }, 'sz_inside_dhaka/standard'],
    ['the first method of a zone', { zone: 'sz_inside_dhaka' }, 'sz_inside_dhaka/express'],
    ['the cheapest of all when nothing is chosen', {}, 'sz_inside_dhaka/standard'],
    [
      'the option rather than the zone',
      { option: 'sz_outside_dhaka/standard', zone: 'sz_inside_dhaka' },
      'sz_outside_dhaka/standard',
    ],
    ['no zone that is not published', { zone: 'sz_hidden' }, 'shipping.zone_not_found'],
    ['no option of such a zone', { option: 'sz_hidden/standard' }, 'shipping.zone_not_found'],
    ['no unknown zone', { zone: 'sz_none' }, 'shipping.zone_not_found'],
    ["no other store's zone", { zone: 'sz_foreign' }, 'shipping.zone_not_found'],
    ['no zone that cannot be one', { zone: 'a\u0000' }, 'shipping.zone_not_found'],
    ['no unknown method', { option: 'sz_inside_dhaka/none' }, 'shipping.option_not_found'],
    ['no method that is switched off', { option: 'sz_inside_dhaka/retired' }, 'shipping.option_not_found'],
    ['no option without a method', { option: 'sz_inside_dhaka' }, 'shipping.option_not_found'],
    ['no zone without methods', { zone: 'sz_empty' }, 'shipping.not_available'],
    ['no zone that does not serve the country', { zone: 'sz_india' }, 'shipping.not_available'],
    ['no option that does not serve the country', { option: 'sz_india/standard' }, 'shipping.not_available'],
  ])('gives %s', async (_, choice, code) => {
    expect(await selected(to(store), choice)).toBe(code);
  });

  it('refuses a destination that nothing serves', async () => {
    expect(await selected(to(store, { destination: { country: 'DE' } }), {})).toBe('shipping.not_available');
    expect(await selected(to(await makeStore()), {})).toBe('shipping.not_available');
  });

  it('gives the first of equally cheap options', async () => {
    const same = await makeStore();
    await makeZone(same, { code: 'b', position: 2 }, [{ code: 'standard', amount: 5 }]);
    await makeZone(same, { code: 'a', position: 1 }, [
      { code: 'slow', amount: 9, position: 1 },
      { code: 'standard', amount: 5, position: 2 },
    ]);
    expect(await selected(to(same), {})).toBe('a/standard');
  });
});

describe('an installed rate source', () => {
  let store: number;
  const live = {
    code: 'z/live',
    zone: 'z',
    method: 'live',
    name: 'Live',
    amount: 7_700,
    freeOver: null,
    taxClass: null,
  };

  beforeAll(async () => {
    store = await makeStore();
    await makeZone(store, { code: 'z' }, [
      { code: 'live', name: 'Live', source: 'carrier', position: 1 },
      { code: 'slow', source: 'carrier', position: 2 },
      { code: 'table', amount: 8_000, position: 3 },
    ]);
  });

  const codes = async () =>
    (await shipping.options(db.dataSource.manager, to(store))).map(({ code, amount }) => [code, amount]);

  it('sets the amounts of the methods that name it; what it does not answer is not on offer', async () => {
    carrier.answer = async () => [
      { code: 'z/live', amount: 7_700 },
      { code: 'z/table', amount: 1 },
      { code: 'z/none', amount: 1 },
    ];
    expect(await codes()).toEqual([
      ['z/live', 7_700],
      ['z/table', 8_000],
    ]);
    expect(carrier.asked).toHaveLength(1);
    expect(carrier.asked[0]).toMatchObject({
      ...to(store),
      options: [{ code: 'z/live', method: 'live', name: 'Live' }, { code: 'z/slow' }],
    });
  });

  it.each([[-1], [0.5], [Number.NaN]])('cannot set an amount of %d', async (amount) => {
    carrier.answer = async () => [{ code: 'z/live', amount }];
    expect(await codes()).toEqual([['z/table', 8_000]]);
  });

  it('that fails costs its own options and nothing else', async () => {
    carrier.answer = async () => Promise.reject(new Error('carrier down'));
    expect(await codes()).toEqual([['z/table', 8_000]]);
    carrier.answer = () => {
      throw new Error('carrier broken');
    };
    expect(await codes()).toEqual([['z/table', 8_000]]);
  });

  it('that hangs is given up after three seconds', async () => {
    let aborted = false;
    carrier.answer = (_, signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return sleep(60_000, [], { ref: false });
    };
    const started = Date.now();
    expect(await codes()).toEqual([['z/table', 8_000]]);
    expect(aborted).toBe(true);
    expect(Date.now() - started).toBeLessThan(4_000);
  });

  it('is never asked inside a transaction, where its earlier answer is selected', async () => {
    carrier.answer = async () => [{ code: 'z/live', amount: 7_700 }];
    const quoted = await shipping.liveOptions(db.dataSource.manager, to(store));
    expect(quoted).toEqual([live]);
    carrier.asked = [];

    await db.transactor.run(async (tx) => {
      expect(await shipping.select(tx, { ...to(store), choice: { option: 'z/live' }, live: quoted })).toEqual(live);
      expect(await shipping.select(tx, { ...to(store), choice: {}, live: quoted })).toEqual(live);
      await expect(shipping.select(tx, { ...to(store), choice: { option: 'z/live' } })).rejects.toMatchObject({
        code: 'shipping.not_available',
      });
      await expect(shipping.options(tx, to(store))).rejects.toThrow('inside a transaction');
    });
    expect(carrier.asked).toEqual([]);
  });

  it('costs no statement where none is installed', async () => {
    const none = new ShippingService(new ShippingRateSources());
    const noDatabase = undefined as unknown as typeof db.dataSource.manager;
    expect(await none.liveOptions(noDatabase, to(store))).toEqual([]);
  });

  it('needs a code of its own', () => {
    expect(() => sources.add(new Carrier())).toThrow('carrier');
  });
});

describe('keeping zones and methods', () => {
  it('reads what it wrote, in its own store', async () => {
    const store = await makeStore();
    const first = await makeZone(store, { code: 'a', regions: ['Dhaka'], position: 5 }, [
      { code: 'express', position: 2, freeOver: 9 },
      { code: 'standard', position: 1, basis: 'weight', amount: 3, tiers: [{ from: 1, amount: 2 }] },
    ]);
    const second = await makeZone(store, { code: 'b', published: false }, []);
    const kept = { ...first, methods: [...first.methods].reverse() };
    const { manager } = db.dataSource;
    expect(await zones.list(manager, store, { limit: 10 })).toEqual([kept, second]);
    expect(await zones.list(manager, store, { limit: 1, after: first.id })).toEqual([second]);
    expect(await zones.list(manager, await makeStore(), { limit: 10 })).toEqual([]);
  });

  it('changes what is given and nothing else', async () => {
    const store = await makeStore();
    const zone = await makeZone(store, { code: 'a' }, [{ code: 'm', amount: 5, freeOver: 9 }]);
    expect(await zones.update(store, zone.id, {})).toEqual(zone);
    expect(await zones.update(store, zone.id, { published: false, countries: ['BD', 'IN'] })).toEqual({
      ...zone,
      published: false,
      countries: ['BD', 'IN'],
    });
    const [method] = zone.methods;
    if (!method) throw new Error('The zone has no method');
    const changed = { ...method, freeOver: null, basis: 'value' as const, tiers: [{ from: 1, amount: 1 }] };
    expect(
      await zones.updateMethod(store, method.id, { freeOver: null, basis: 'value', tiers: changed.tiers }),
    ).toEqual(changed);
    expect((await zones.list(db.dataSource.manager, store, { limit: 1 }))[0]?.methods).toEqual([changed]);
    await zones.deleteMethod(store, method.id);
    expect((await zones.list(db.dataSource.manager, store, { limit: 1 }))[0]?.methods).toEqual([]);
  });

  it('refuses codes that are taken, sources that are not installed, and whatever is not its own', async () => {
    const [store, other] = [await makeStore(), await makeStore()];
    const zone = await makeZone(store, { code: 'a' }, [{ code: 'm' }]);
    const id = zone.methods[0]?.id ?? 0;
    await expect(makeZone(store, { code: 'a' }, [])).rejects.toMatchObject({ code: 'shipping_zone.code_taken' });
    await expect(zones.addMethod(store, zone.id, newMethod({ code: 'm' }))).rejects.toMatchObject({
      code: 'shipping_method.code_taken',
    });
    await expect(zones.addMethod(store, zone.id, newMethod({ code: 'n', source: 'nobody' }))).rejects.toMatchObject({
      code: 'shipping_method.source_unknown',
    });
    await expect(zones.updateMethod(store, id, { source: 'nobody' })).rejects.toMatchObject({
      code: 'shipping_method.source_unknown',
    });
    await expect(zones.update(other, zone.id, { published: false })).rejects.toMatchObject({
      code: 'shipping_zone.not_found',
    });
    await expect(zones.addMethod(other, zone.id, newMethod({ code: 'n' }))).rejects.toMatchObject({
      code: 'shipping_zone.not_found',
    });
    await expect(zones.updateMethod(other, id, { active: false })).rejects.toMatchObject({
      code: 'shipping_method.not_found',
    });
    await expect(zones.deleteMethod(other, id)).rejects.toMatchObject({ code: 'shipping_method.not_found' });
    expect(await zones.list(db.dataSource.manager, store, { limit: 10 })).toEqual([zone]);
  });
});
