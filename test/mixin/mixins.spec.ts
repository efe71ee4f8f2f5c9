import { MixinService } from '../../src/mixin/mixin.service.js';
import { StoreService } from '../../src/store/store.service.js';
import { testApp, type TestApp } from '../support/app.js';
import { admin, type OrderJson, type ProblemJson, Shopper } from '../support/shopper.js';
import { withoutWriting } from '../support/unchanged.js';

interface SchemaJson {
  id: number;
  subject: string;
  name: string;
  version: number;
  schemaId: string | null;
  active: boolean;
  schema: object;
}

const leipzig = { name: 'Erika Muster', line1: 'Markt 1', city: 'Leipzig', postalCode: '04109', country: 'DE' };
const invoice = { shippingAddress: leipzig, shippingOption: 'zone-de/standard', paymentMethod: 'invoice' };

describe('extra data', () => {
  let app: TestApp;
  let guest: Shopper;

  beforeAll(async () => {
    app = await testApp();
    guest = new Shopper(app, 'emporia');
  });
  afterAll(() => app.close());

  const staff = <Body = SchemaJson>(method: string, path = '', body?: unknown, store = 'emporia') =>
    admin<Body>(app, method, `/mixin-schemas${path}`, body, store);
  const order = <Body = OrderJson>(mixins: unknown, shopper = guest) =>
    shopper.order<Body>([{ sku: 'MUG-BLUE', quantity: 1 }], { ...invoice, mixins });
  const faults = async (mixins: unknown): Promise<[number, string, string[]]> => {
    const { status, body } = await withoutWriting(app.db.dataSource, () => order<ProblemJson>(mixins));
    return [status, body.code, (body.issues ?? []).map(({ path, code }) => `${path.join('.')} ${code}`)];
  };
  const bag = { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] };

  describe('and its schemas', () => {
    it('are registered in versions, read, switched off and on', async () => {
      const given = { subject: 'customer', name: 'bag', schema: { ...bag, $id: 'https://emporia.test/bag.v1' } };
      const { status, body: first } = await staff('POST', '', given);
      expect(status).toBe(201);
      expect(first).toMatchObject({ ...given, version: 1, active: true, schemaId: 'https://emporia.test/bag.v1' });
      const { body: second } = await staff('POST', '', { ...given, schema: bag });
      expect(second).toMatchObject({ version: 2, schemaId: null, schema: bag });
      expect((await staff('GET', `/${first.id}`)).body).toEqual(first);
      const off = await staff('PATCH', `/${first.id}`, { active: false });
      expect(off.body).toEqual({ ...first, active: false });
      await staff('PATCH', `/${first.id}`, { active: true });
      const { body: all } = await staff<{ items: SchemaJson[] }>('GET');
      expect(all.items.map(({ subject, name, version }) => [subject, name, version])).toEqual([
        ['address', 'delivery', 1],
        ['customer', 'bag', 2],
        ['customer', 'bag', 1],
        ['customer', 'loyalty', 1],
      ]);
    });

    it('get versions without gaps when several are registered at once', async () => {
      const given = { subject: 'address', name: 'gate', schema: bag };
      const made = await Promise.all(Array.from({ length: 6 }, () => staff('POST', '', given)));
      expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
      expect(made.map(({ body }) => body.version).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it.each<[string, object, number, string, string[]]>([
      ['a taken $id', { schema: { ...bag, $id: 'https://emporia.test/bag.v1' } }, 409, 'mixin.schema_id_taken', []],
      [
        'a reference to outside',
        { schema: { ...bag, $ref: 'https://attacker.example/s.json' } },
        400,
        'mixin.schema_refused',
        ['schema.$ref reference_outside'],
      ],
      [
        'a pattern that looks around',
        { schema: { type: 'object', properties: { a: { type: 'string', pattern: '(?<=a)b' } } } },
        400,
        'mixin.schema_refused',
        ['schema.properties.a.pattern pattern_not_allowed'],
      ],
      ['no schema', { schema: [] }, 400, 'request.invalid', ['schema not_an_object']],
      ['another subject', { subject: 'order' }, 400, 'request.invalid', ['subject not_allowed']],
      ['a path for a name', { name: '../x' }, 400, 'request.invalid', ['name wrong_format']],
    ])('are refused with %s, and nothing is kept', async (_, given, status, code, issues) => {
      const ask = () => staff<ProblemJson>('POST', '', { subject: 'customer', name: 'bad', schema: bag, ...given });
      const answer = await withoutWriting(app.db.dataSource, ask);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect((answer.body.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.code}`)).toEqual(issues);
    });

    it('with __proto__ in them never get past the door', async () => {
      const text = '{"subject":"customer","name":"bad","schema":{"type":"object","properties":{"__proto__":{}}}}';
      const answer = await staff<ProblemJson>('POST', '', JSON.parse(text));
      expect(answer.status).toBe(400);
    });

    it('are another store’s or nobody’s to everybody else', async () => {
      const { body } = await staff<{ items: SchemaJson[] }>('GET');
      const path = `/${body.items[0]?.id ?? 0}`;
      for (const ask of [
        () => staff<ProblemJson>('GET', path, undefined, 'acme'),
        () => staff<ProblemJson>('PATCH', path, { active: false }, 'acme'),
      ]) {
        const { status, body: problem } = await withoutWriting(app.db.dataSource, ask);
        expect([status, problem.code]).toEqual([404, 'mixin.schema_not_found']);
      }
    });

    it('are at most so many', async () => {
      await app.db.dataSource.query(
        `INSERT INTO mixin_schemas (store_id, subject, name, version, schema)
         SELECT id, 'customer', 'many', n, '{"type": "object"}' FROM stores, generate_series(1, 200) n WHERE slug = 'maple'`,
      );
      const { status, body } = await staff<ProblemJson>(
        'POST',
        '',
        { subject: 'customer', name: 'x', schema: bag },
        'maple',
      );
      expect([status, body.code]).toEqual([409, 'mixin.too_many_schemas']);
    });
  });

  describe('of an order', () => {
    const mixins = {
      customer: { loyalty: { data: { tier: 'gold', since: '2024-02-29' } } },
      shippingAddress: { delivery: { version: 1, data: { floor: 3, doorCode: '12#34' } } },
      billingAddress: { delivery: { data: {} } },
    };
    const kept = {
      customer: { loyalty: { version: 1, data: { tier: 'gold', since: '2024-02-29' } } },
      shippingAddress: { delivery: { version: 1, data: { floor: 3, doorCode: '12#34' } } },
      billingAddress: { delivery: { version: 1, data: {} } },
    };

    it('is kept with its versions, and shown in the order and its event', async () => {
      const { status, body } = await order(mixins);
      expect([status, body.mixins]).toEqual([201, kept]);
      const shown = await admin<OrderJson>(app, 'GET', `/orders/${body.id}`, undefined, 'emporia');
      expect(shown.body.mixins).toEqual(kept);
      const events = await app.db.dataSource.query<{ payload: { mixins: unknown } }[]>(
        `SELECT payload FROM domain_events WHERE type = 'order.created' AND aggregate_id = $1`,
        [body.id],
      );
      expect(events.map(({ payload }) => payload.mixins)).toEqual([kept]);
    });

    it('is kept with an order of a cart, too', async () => {
      const cart = await guest.cart([{ sku: 'MUG-BLUE', quantity: 1 }]);
      const { body } = await guest.checkOut(cart, { email: 'a@b.example', ...invoice, mixins });
      expect(body.mixins).toEqual(kept);
    });

    it('is none where none is given', async () => {
      for (const none of [undefined, null, {}, { customer: {} }]) expect((await order(none)).body.mixins).toBeNull();
    });

    it('stays what it was when its schema is switched off or has a successor', async () => {
      const { body } = await order({ customer: { bag: { version: 1, data: { size: 1 } } } });
      await app.db.dataSource.query(`UPDATE mixin_schemas SET active = false WHERE name = 'bag' AND version = 1`);
      const shown = await admin<OrderJson>(app, 'GET', `/orders/${body.id}`, undefined, 'emporia');
      expect(shown.body.mixins).toEqual({ customer: { bag: { version: 1, data: { size: 1 } } } });
      expect(await faults({ customer: { bag: { version: 1, data: { size: 1 } } } })).toEqual([
        400,
        'mixin.invalid',
        ['customer.bag schema_unknown'],
      ]);
      expect((await order({ customer: { bag: { data: { size: 1 } } } })).body.mixins).toMatchObject({
        customer: { bag: { version: 2 } },
      });
    });

    it.each<[string, unknown, string[]]>([
      ['misses a field', { customer: { loyalty: { data: {} } } }, ['customer.loyalty.tier required']],
      [
        'has several faults, in several places',
        {
          customer: { loyalty: { data: { tier: 'tin', since: 'ever', x: 1 } } },
          shippingAddress: { delivery: { data: { floor: 'top' } } },
        },
        [
          'customer.loyalty.x unknown_field',
          'customer.loyalty.tier not_allowed',
          'customer.loyalty.since wrong_format',
          'shippingAddress.delivery.floor wrong_type',
        ],
      ],
      ['has no schema', { customer: { shoes: { data: {} } } }, ['customer.shoes schema_unknown']],
      [
        'has a schema, of something else',
        { customer: { delivery: { data: {} } } },
        ['customer.delivery schema_unknown'],
      ],
      ['has no such version', { customer: { loyalty: { version: 9, data: {} } } }, ['customer.loyalty schema_unknown']],
      [
        'is of great depth',
        { customer: { loyalty: { data: nested(12) } } },
        [`customer.loyalty${'.a'.repeat(7)} too_deep`],
      ],
      [
        'is of great length',
        { customer: { loyalty: { data: { tier: 'x'.repeat(1_001) } } } },
        ['customer.loyalty.tier too_long'],
      ],
      [
        'is of great size',
        { customer: { loyalty: { data: { a: Array.from({ length: 10 }, () => 'x'.repeat(900)) } } } },
        [' too_large'],
      ],
    ])('is refused when it %s', async (_, given, issues) => {
      expect(await faults(given)).toEqual([400, 'mixin.invalid', issues]);
    });

    it.each<[string, string]>([
      ['__proto__', '{"customer":{"loyalty":{"data":{"__proto__":{"tier":"gold"}}}}}'],
      ['__proto__ for a name', '{"customer":{"__proto__":{"data":{"tier":"gold"}}}}'],
      ['constructor', '{"customer":{"loyalty":{"data":{"tier":"gold","constructor":{"prototype":{}}}}}}'],
    ])('is refused when it is called %s', async (_, text) => {
      const [status] = await faults(JSON.parse(text));
      expect(status).toBe(400);
      const { id: storeId } = await app.get(StoreService).bySlug('emporia');
      const given = JSON.parse(text) as object;
      const { mixins: none, issues } = await app.get(MixinService).inspect(app.db.dataSource.manager, storeId, given);
      expect([none, issues.map(({ code }) => code)]).toEqual([null, ['not_allowed']]);
      expect(({} as { tier?: string }).tier).toBeUndefined();
    });

    it.each<[string, unknown, string]>([
      ['a list', [], 'mixins'],
      ['a text for a place', { customer: 'loyalty' }, 'mixins.customer'],
      ['no data', { customer: { loyalty: {} } }, 'mixins.customer'],
      ['a fraction of a version', { customer: { loyalty: { data: {}, version: 1.5 } } }, 'mixins.customer'],
      ['something beside it', { customer: { loyalty: { data: {}, url: 'x' } } }, 'mixins.customer'],
      ['another place', { order: {} }, 'mixins.order'],
    ])('is no part of a request with %s', async (_, given, path) => {
      const [status, code, issues] = await faults(given);
      expect([status, code]).toEqual([400, 'request.invalid']);
      expect(issues.every((issue) => issue.startsWith(path))).toBe(true);
    });

    it('can name its schema by $id', async () => {
      const { id: storeId } = await app.get(StoreService).bySlug('emporia');
      const check = (schemaId: string) =>
        app.get(MixinService).inspect(app.db.dataSource.manager, storeId, {
          customer: { loyalty: { schemaId, data: { tier: 'gold' } } },
        });
      const { mixins: found } = await check('https://emporia.test/schemas/loyalty.v1.json');
      expect(found).toEqual({ customer: { loyalty: { version: 1, data: { tier: 'gold' } } } });
      expect((await check('https://emporia.test/schemas/delivery.v1.json')).issues).toMatchObject([
        { path: ['customer', 'loyalty'], code: 'schema_unknown' },
      ]);
    });
  });
});

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce((inner) => ({ a: inner }), 1);
}
