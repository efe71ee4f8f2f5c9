import { request, testApp, type TestApp } from '../../support/app.js';
import { Shopper } from '../../support/shopper.js';
import { address, Customer, exampleText, orderIdOf, orders, refused } from './support/shop.js';

let app: TestApp;
let buyer: Customer;
let other: Customer;

beforeAll(async () => {
  app = await testApp();
  buyer = await Customer.logIn(app, 'buyer@maple.test');
  other = await Customer.logIn(app, 'other@maple.test');
});

afterAll(() => app.close());

const required = ['This field is required.'];
const json = { 'Content-Type': 'application/json' };
const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => app.db.dataSource.query<Row[]>(sql, values);
const addressesOf = ({
  id,
}: Customer): Promise<{ id: number; line1: string; country: string; postal_code: string }[]> =>
  query('SELECT id, line1, country, postal_code FROM customer_addresses WHERE customer_id = $1 ORDER BY id', [id]);

describe('the request', () => {
  it('IO-1 is answered with and without a slash at its end, never redirected to the other', async () => {
    for (const path of [orders, orders.slice(0, -1)]) {
      await buyer.cart({ 'TENT-2': 1 });
      const answer = await buyer.send('POST', path, 'saved', {
        body: { action: 'save_order', billing_address: address },
      });
      expect([path, answer.status]).toEqual([path, 201]);
      const id = orderIdOf(answer);
      for (const readable of [`${orders}${id}`, `${orders}${id}/`]) {
        expect((await buyer.send('GET', readable, 'order')).status).toBe(200);
      }
      expect((await buyer.send('GET', path, 'list')).status).toBe(200);
    }
  });

  it('IO-2 needs the token of a customer, whose order it becomes', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const body = { action: 'save_order', billing_address: address };
    const bad = [
      '',
      'Bearer ',
      'Bearer nonsense',
      'Bearer sk_demo_maple',
      'Bearer pk_demo_maple',
      `Token ${buyer.token}`,
    ];
    for (const authorization of [undefined, ...bad]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { Authorization: authorization };
      const [status, told] = await refused(app, () => request(app, 'POST', orders, { headers, body }));
      expect([authorization, status, Object.keys(told as object)]).toEqual([authorization, 401, ['detail']]);
    }
    const [guest] = await refused(app, () =>
      request(app, 'POST', orders, { headers: { 'X-Store-Key': 'pk_demo_maple' }, body }),
    );
    expect(guest).toBe(401);
    const shopper = new Shopper(app, 'maple');
    const anonymous = await shopper.send<{ accessToken: string }>('POST', '/sessions/anonymous', { body: {} });
    const narrow = await shopper.send<{ accessToken: string }>('POST', '/sessions', {
      body: { email: 'buyer@maple.test', password: 'demo-password-1', scopes: ['carts'] },
    });
    const withToken = ({ accessToken }: { accessToken: string }) =>
      refused(app, () => request(app, 'POST', orders, { headers: { Authorization: `Bearer ${accessToken}` }, body }));
    expect(await withToken(anonymous.body)).toEqual([401, { detail: 'Given token not valid for any token type' }]);
    expect((await withToken(narrow.body))[0]).toBe(403);
    const id = orderIdOf(await buyer.save());
    expect(await query('SELECT customer_id, channel FROM orders WHERE id = $1', [id])).toEqual([
      { customer_id: buyer.id, channel: 'i-orders' },
    ]);
  });

  it('IO-3 is for the store of the token, which must speak this contract', async () => {
    const stranger = await Customer.logIn(app, 'buyer@acme.test', 'acme');
    expect(await refused(app, () => stranger.save())).toEqual([
      401,
      { detail: 'Given token not valid for any token type' },
    ]);
    await buyer.cart({ 'TENT-2': 1 });
    const id = orderIdOf(await buyer.save(undefined, { 'X-Store-Key': 'pk_demo_acme' }));
    expect(
      await query('SELECT slug FROM orders JOIN stores ON stores.id = store_id WHERE orders.id = $1', [id]),
    ).toEqual([{ slug: 'maple' }]);
  });

  it('IO-4 is JSON and names its action', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const send =
      (body: unknown, headers: Record<string, string> = json) =>
      () =>
        buyer.send('POST', orders, 'saved', { body, headers });
    expect(await refused(app, send({}))).toEqual([400, { action: required }]);
    expect(await refused(app, send('{"action": '))).toEqual([400, { detail: 'The request could not be read.' }]);
    expect((await refused(app, send(undefined)))[0]).toBe(400);
    expect((await refused(app, send('[]')))[0]).toBe(400);
    expect(
      (await refused(app, send('action=checkout', { 'Content-Type': 'application/x-www-form-urlencoded' })))[0],
    ).toBe(415);
  });

  it.each(['', 'pay', 'CHECKOUT', 'checkout ', null, 1, ['checkout'], {}])('IO-5 has no action %j', async (action) => {
    await buyer.cart({ 'TENT-2': 1 });
    const [status, body] = await refused(app, () => buyer.save({ action, billing_address: address }));
    expect([status, Object.keys(body as object)]).toEqual([400, ['action']]);
  });

  it('IO-6 needs an address unless the customer has saved one', async () => {
    const newcomer = await Customer.register(app, 'io6@maple.test');
    await newcomer.cart({ 'TENT-2': 1 });
    expect(await refused(app, () => newcomer.save({}))).toEqual([400, { billing_address: required }]);
    expect((await newcomer.save()).status).toBe(201);
    await newcomer.cart({ 'TENT-2': 1 });
    expect((await newcomer.save({})).status).toBe(201);
    expect((await refused(app, () => newcomer.save({ billing_address: null })))[0]).toBe(400);
  });

  it('IO-7 names every field that an address lacks', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    expect(await refused(app, () => buyer.save({ billing_address: {} }))).toEqual([
      400,
      {
        billing_address: {
          street_address: required,
          postal_code: required,
          city: required,
          state: required,
          country: required,
        },
      },
    ]);
    for (const field of Object.keys(address)) {
      const partial = Object.fromEntries(Object.entries(address).filter(([name]) => name !== field));
      expect(await refused(app, () => buyer.save({ billing_address: partial }))).toEqual([
        400,
        { billing_address: { [field]: required } },
      ]);
    }
    for (const whole of ['123 Main St', 7, [], [address], true]) {
      const [status, body] = await refused(app, () => buyer.save({ billing_address: whole }));
      expect([whole, status, Object.keys(body as object)]).toEqual([whole, 400, ['billing_address']]);
    }
  });

  it.each([
    ['street_address', 200, 'Ensure this field has no more than 200 characters.'],
    ['city', 100, 'Ensure this field has no more than 100 characters.'],
    ['state', 100, 'Ensure this field has no more than 100 characters.'],
    ['postal_code', 12, 'Enter a postal code of at most 12 characters.'],
  ] as const)('IO-7, IO-8 takes a %s of %i characters, and none that is longer', async (field, longest, fault) => {
    const given = (length: number) => ({ billing_address: { ...address, [field]: 'x'.repeat(length) } });
    const order = await buyer.ordered({ 'TENT-2': 1 }, undefined, given(longest));
    expect(order.billing_address[field]).toBe('x'.repeat(longest));
    await buyer.cart({ 'TENT-2': 1 });
    expect(await refused(app, () => buyer.save(given(longest + 1)))).toEqual([
      400,
      { billing_address: { [field]: [fault] } },
    ]);
  });

  it.each([12_345, '12345', '01234', 'T2P 1J9', 0, 999_999_999_999])(
    'IO-8 takes the postal code %j, and reads back what was sent',
    async (postal_code) => {
      await buyer.cart({ 'TENT-2': 1 });
      const order = await buyer.read(orderIdOf(await buyer.save({ billing_address: { ...address, postal_code } })));
      expect(order.billing_address.postal_code).toBe(postal_code);
      const [row] = await query<{ code: string }>(
        `SELECT billing_address->>'postalCode' AS code FROM orders WHERE id = $1`,
        [order.id],
      );
      expect(row?.code).toBe(String(postal_code));
    },
  );

  it.each(['', ' ', '1234567890123', 1.5, -1, 1e12, true, null, {}])(
    'IO-8 takes no postal code %j',
    async (postal_code) => {
      await buyer.cart({ 'TENT-2': 1 });
      const [status, body] = await refused(app, () => buyer.save({ billing_address: { ...address, postal_code } }));
      expect([status, Object.keys((body as { billing_address: object }).billing_address)]).toEqual([
        400,
        ['postal_code'],
      ]);
    },
  );

  it('IO-9 takes full names of countries, in any case, and refuses codes', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    for (const country of ['CA', 'ca', 'CAN', 'Canadia', '', 5, null]) {
      const [status, body] = await refused(app, () => buyer.save({ billing_address: { ...address, country } }));
      expect([country, status, Object.keys((body as { billing_address: object }).billing_address)]).toEqual([
        country,
        400,
        ['country'],
      ]);
    }
    expect(await refused(app, () => buyer.save({ billing_address: { ...address, country: 'Germany' } }))).toEqual([
      400,
      { billing_address: { country: ['The store does not deliver to this country.'] } },
    ]);
    const id = orderIdOf(await buyer.save({ billing_address: { ...address, country: ' cANADA ' } }));
    expect((await buyer.read(id)).billing_address.country).toBe('Canada');
    expect(await query(`SELECT billing_address->>'country' AS code FROM orders WHERE id = $1`, [id])).toEqual([
      { code: 'CA' },
    ]);
  });

  it('IO-10 does not hold the state against the country', async () => {
    const order = await buyer.ordered({ 'TENT-2': 1 }, undefined, {
      billing_address: { ...address, state: 'Bavaria' },
    });
    expect(order.billing_address).toEqual({ ...address, state: 'Bavaria' });
  });

  it('IO-41 may have further fields, which are not looked at and not kept', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const marked = 'a mark that nobody keeps';
    const answer = await buyer.save({
      billing_address: { ...address, total_amount: '0.01', marked, id: 1, __proto__: { marked } },
      total_amount: '0.01',
      customer: other.id,
      status: 'paid',
      marked,
    });
    const order = await buyer.read(orderIdOf(answer));
    expect([order.total_amount, order.status, order.customer.email]).toEqual([
      '154.99',
      'awaiting_payment',
      'buyer@maple.test',
    ]);
    expect(await query(`SELECT 1 FROM orders WHERE orders::text LIKE '%' || $1 || '%'`, [marked])).toEqual([]);
    expect(await query(`SELECT 1 FROM domain_events e WHERE e::text LIKE '%' || $1 || '%'`, [marked])).toEqual([]);
  });
});

describe('the address', () => {
  it('IO-11 of the request wins over the saved one', async () => {
    const order = await other.ordered({ 'TENT-2': 1 });
    expect(order.billing_address).toEqual(address);
  });

  it('IO-12 is found again, or else saved: once, also by many requests at the same time', async () => {
    const many = await Customer.register(app, 'io12@maple.test');
    const spellings = [
      address,
      { ...address, city: ' ANYTOWN ', street_address: '123  main st', postal_code: '12345' },
    ];
    for (const billing_address of spellings) {
      await many.cart({ 'TENT-2': 1 });
      expect((await many.save({ billing_address })).status).toBe(201);
    }
    const [saved, ...further] = await addressesOf(many);
    expect([saved, further]).toEqual([
      { id: saved?.id, line1: '123 Main St', country: 'CA', postal_code: '12345' },
      [],
    ]);

    const parallel = await Customer.register(app, 'io12-parallel@maple.test');
    await parallel.cart({ 'TENT-2': 1 });
    const elsewhere = { ...address, street_address: '1 Elsewhere' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        parallel.send('POST', orders, 'saved', { body: { action: 'save_order', billing_address: elsewhere } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await addressesOf(parallel)).toHaveLength(1);
  });

  it('IO-8, IO-12 is kept without the blanks around its texts', async () => {
    const texts = { ...address, postal_code: 'T2P 1J9' };
    const padded = Object.fromEntries(Object.entries(texts).map(([field, text]) => [field, `  ${text} `]));
    const neat = await Customer.register(app, 'io8@maple.test');
    const order = await neat.ordered({ 'TENT-2': 1 }, undefined, { billing_address: padded });
    expect(order.billing_address).toEqual(texts);
  });

  it('IO-13 is kept with the order as it was, whatever becomes of the saved one', async () => {
    const mover = await Customer.register(app, 'io13@maple.test', { firstName: 'Ann', lastName: 'Lee' });
    const before = await mover.ordered({ 'TENT-2': 1 });
    const [saved] = await addressesOf(mover);
    const [row] = await query<{ reference: number; name: string }>(
      `SELECT (billing_address->>'savedId')::bigint AS reference, billing_address->>'name' AS name FROM orders WHERE id = $1`,
      [before.id],
    );
    expect(row).toEqual({ reference: saved?.id, name: 'Ann Lee' });
    const path = `/customers/me/addresses/${saved?.id}`;
    await mover.shopper.send('PATCH', path, { body: { line1: '9 New Road', city: 'Newtown' } });
    expect((await mover.read(before.id)).billing_address).toEqual(address);
    await mover.shopper.send('DELETE', path);
    expect((await mover.read(before.id)).billing_address).toEqual(address);
  });

  it('IO-14 is the saved one that was used last, when the request has none', async () => {
    const traveller = await Customer.register(app, 'io14@maple.test');
    const streets = ['1 First St', '2 Second St'];
    for (const street_address of [...streets, '1 First St']) {
      await traveller.ordered({ 'TENT-2': 1 }, undefined, { billing_address: { ...address, street_address } });
    }
    expect((await traveller.ordered({ 'TENT-2': 1 }, undefined, {})).billing_address.street_address).toBe('1 First St');
    expect((await other.ordered({ 'TENT-2': 1 }, undefined, { billing_address: address })).billing_address).toEqual(
      address,
    );
    expect(await addressesOf(traveller)).toHaveLength(2);
  });
});

describe('the answer', () => {
  it('IO-32 to save_order is the documented text, with the order in Location', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const answer = await buyer.save();
    expect([answer.status, answer.body, answer.headers['location']]).toEqual([
      201,
      { success: 'Your Order has been saved' },
      `/api/v1/i/orders/${orderIdOf(answer)}/`,
    ]);
    expect((await buyer.send('GET', String(answer.headers['location']), 'order')).status).toBe(200);
  });

  it("IO-33 to checkout leads on to the order's payment", async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const answer = await buyer.checkOut();
    const id = orderIdOf(answer);
    expect([answer.status, answer.headers['location'], answer.text]).toEqual([
      303,
      `/api/v1/i/orders/${id}/payment/`,
      '',
    ]);
    expect((await buyer.send('GET', String(answer.headers['location']), 'payment')).body).toMatchObject({ order: id });
  });

  it("IO-34 to the vendor's own example leads on to the payment, as its text says and not as its sample shows", async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const answer = await buyer.send('POST', orders, 'redirect', { body: exampleText, headers: json });
    expect(answer.status).toBe(303);
    expect((await buyer.read(orderIdOf(answer))).billing_address).toEqual(address);
  });
});

describe('a repeat', () => {
  const keyed = (key: string): Record<string, string> => ({ 'Idempotency-Key': key });

  it('with the same key gets the same answer, and makes no second order', async () => {
    await buyer.cart({ 'TENT-2': 1 });
    const first = await buyer.checkOut(undefined, keyed('io-1'));
    await buyer.cart({ 'TENT-2': 2 });
    const again = await buyer.checkOut(undefined, keyed('io-1'));
    expect([again.status, again.headers['location'], again.headers['idempotent-replayed']]).toEqual([
      303,
      first.headers['location'],
      'true',
    ]);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const [status, body] = await refused(app, () => buyer.save(undefined, keyed('io-1')));
    expect([status, Object.keys(body as object)]).toEqual([422, ['detail']]);
    expect((await buyer.save()).status).toBe(201);
  });
});
