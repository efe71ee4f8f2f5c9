import { admin, Shopper } from '../support/shopper.js';
import { testApp, type TestApp } from '../support/app.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

interface Group {
  id: number;
  code: string;
}

interface Customer {
  id: number;
  email: string;
  groupId: number | null;
}

interface Page<Item> {
  items: Item[];
  next: string | null;
}

type Call = [method: string, path: string, body?: unknown, store?: string];

const group = async (code: string, more: object = {}): Promise<Group> =>
  (await admin<Group>(app, 'POST', '/customer-groups', { code, name: code, ...more })).body;

const customer = async (email: string, store = 'acme'): Promise<Customer> => {
  const { body } = await admin<Page<Customer>>(app, 'GET', `/customers?email=${email}`, undefined, store);
  const [found] = body.items;
  if (!found) throw new Error(`No customer ${email}`);
  return found;
};

async function told(...[method, path, body, store]: Call): Promise<[number, string]> {
  const reply = await admin<{ code: string }>(app, method, path, body, store);
  return [reply.status, reply.body.code];
}

/** What a refused call answers; it must change nothing. */
async function refusal(...call: Call): Promise<[number, string]> {
  const before = await tableContents(app.db.dataSource);
  const answer = await told(...call);
  expect(await tableContents(app.db.dataSource)).toEqual(before);
  return answer;
}

describe('customer groups on the admin API', () => {
  it('are made, read, changed, listed and deleted', async () => {
    const made = await admin<Group>(app, 'POST', '/customer-groups', { code: 'wholesale', name: 'Wholesale' });
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.any(Number) as number, code: 'wholesale', name: 'Wholesale', taxExempt: false },
    ]);
    const { id } = made.body;
    expect((await admin(app, 'GET', `/customer-groups/${id}`)).body).toEqual(made.body);

    const exempt = await admin(app, 'PATCH', `/customer-groups/${id}`, { taxExempt: true });
    expect([exempt.status, exempt.body]).toEqual([200, { ...made.body, taxExempt: true }]);
    const renamed = await admin(app, 'PATCH', `/customer-groups/${id}`, { name: 'Resellers' });
    expect(renamed.body).toEqual({ ...made.body, taxExempt: true, name: 'Resellers' });

    const charity = await group('charity', { taxExempt: true });
    const first = await admin<Page<Group>>(app, 'GET', '/customer-groups?limit=1');
    expect(first.body).toEqual({ items: [renamed.body], next: expect.any(String) as string });
    const rest = await admin<Page<Group>>(app, 'GET', `/customer-groups?after=${first.body.next}`);
    expect(rest.body).toEqual({ items: [charity], next: null });

    const deleted = await admin(app, 'DELETE', `/customer-groups/${charity.id}`);
    expect(deleted.status).toBe(204);
    expect(await told('GET', `/customer-groups/${charity.id}`)).toEqual([404, 'customer_group.not_found']);
    expect(await told('DELETE', `/customer-groups/${charity.id}`)).toEqual([404, 'customer_group.not_found']);
  });

  it('refuse a code that is taken, and one that is none', async () => {
    await group('taken');
    const again = { code: 'taken', name: 'Again' };
    expect(await refusal('POST', '/customer-groups', again)).toEqual([409, 'customer_group.code_taken']);
    const elsewhere = await admin(app, 'POST', '/customer-groups', again, 'emporia');
    expect(elsewhere.status).toBe(201);
    for (const body of [{}, { code: 'A B', name: 'x' }, { ...again, taxExempt: 'yes' }, { ...again, storeId: 2 }]) {
      expect(await refusal('POST', '/customer-groups', body)).toEqual([400, 'request.invalid']);
    }
    const { id } = await group('fixed');
    for (const body of [{ code: 'other' }, { name: null }, { name: '' }, { taxExempt: null }]) {
      expect(await refusal('PATCH', `/customer-groups/${id}`, body)).toEqual([400, 'request.invalid']);
    }
  });

  it('stay while a customer or a price list names them', async () => {
    const { id } = await group('members');
    const { id: customerId } = await customer('buyer@acme.test');
    await admin(app, 'PATCH', `/customers/${customerId}`, { groupId: id });
    expect(await refusal('DELETE', `/customer-groups/${id}`)).toEqual([409, 'customer_group.in_use']);
    await admin(app, 'PATCH', `/customers/${customerId}`, { groupId: null });
    await app.db.dataSource.query(
      `INSERT INTO price_lists (store_id, code, name, customer_group_id)
       SELECT store_id, 'members', 'Members', id FROM customer_groups WHERE id = $1`,
      [id],
    );
    expect(await refusal('DELETE', `/customer-groups/${id}`)).toEqual([409, 'customer_group.in_use']);
    await app.db.dataSource.query('DELETE FROM price_lists WHERE customer_group_id = $1', [id]);
    expect((await admin(app, 'DELETE', `/customer-groups/${id}`)).status).toBe(204);
  });

  it("of another store are ones that do not exist, also to put one's own customers in", async () => {
    const { id } = await group('ours');
    const missing = [404, 'customer_group.not_found'];
    expect(await refusal('GET', `/customer-groups/${id}`, undefined, 'emporia')).toEqual(missing);
    expect(await refusal('PATCH', `/customer-groups/${id}`, { name: 'Theirs' }, 'emporia')).toEqual(missing);
    expect(await refusal('DELETE', `/customer-groups/${id}`, undefined, 'emporia')).toEqual(missing);
    const { id: theirs } = await customer('buyer@emporia.test', 'emporia');
    expect(await refusal('PATCH', `/customers/${theirs}`, { groupId: id }, 'emporia')).toEqual(missing);
    expect(await refusal('PATCH', `/customers/${theirs}`, { groupId: 999_999_999 }, 'emporia')).toEqual(missing);
  });
});

describe('customers on the admin API', () => {
  it('are put into a group, made exempt, and taken out again', async () => {
    const { id: groupId } = await group('vip');
    const before = await customer('Other@acme.test');
    const path = `/customers/${before.id}`;
    expect((await admin(app, 'GET', path)).body).toEqual(before);
    expect(before).toEqual({
      id: expect.any(Number) as number,
      email: 'other@acme.test',
      firstName: expect.any(String) as string,
      lastName: expect.any(String) as string,
      phone: null,
      status: 'active',
      groupId: null,
      taxExempt: false,
      firstOrderedAt: null,
      createdAt: expect.any(String) as string,
    });

    expect((await admin(app, 'PATCH', path, { groupId })).body).toEqual({ ...before, groupId });
    expect((await admin(app, 'PATCH', path, { taxExempt: true })).body).toEqual({
      ...before,
      groupId,
      taxExempt: true,
    });
    const members = await admin<Page<Customer>>(app, 'GET', `/customers?groupId=${groupId}`);
    expect(members.body.items.map(({ email }) => email)).toEqual(['other@acme.test']);
    expect((await admin(app, 'PATCH', path, { groupId: null, taxExempt: false })).body).toEqual(before);
  });

  it('are listed a page at a time, those of the store alone', async () => {
    const first = await admin<Page<Customer>>(app, 'GET', '/customers?limit=1');
    const rest = await admin<Page<Customer>>(app, 'GET', `/customers?limit=100&after=${first.body.next}`);
    const emails = [...first.body.items, ...rest.body.items].map(({ email }) => email);
    expect(emails).toHaveLength(2);
    expect(emails.sort()).toEqual(['buyer@acme.test', 'other@acme.test']);
    expect((await admin<Page<Customer>>(app, 'GET', '/customers?email=buyer@emporia.test')).body.items).toEqual([]);
  });

  it('refuse fields that are not theirs to change, and unknown customers', async () => {
    const { id } = await customer('buyer@acme.test');
    for (const body of [{ email: 'x@example.test' }, { taxExempt: null }, { groupId: '5' }, { groupId: 0 }]) {
      expect(await refusal('PATCH', `/customers/${id}`, body)).toEqual([400, 'request.invalid']);
    }
    expect(await refusal('GET', '/customers?groupId=x')).toEqual([400, 'request.invalid']);
    expect(await refusal('GET', '/customers?email=x')).toEqual([400, 'request.invalid']);
    for (const call of [
      ['GET', `/customers/${id}`] as const,
      ['PATCH', `/customers/${id}`, { taxExempt: true }] as const,
    ]) {
      const [method, path, body] = call;
      expect(await refusal(method, path, body, 'emporia')).toEqual([404, 'customer.not_found']);
    }
    expect(await refusal('GET', '/customers/abc')).toEqual([404, 'customer.not_found']);
  });

  it('show when they first ordered', async () => {
    const shopper = await new Shopper(app).logIn('buyer@acme.test');
    expect((await shopper.order([{ sku: 'KURTI-EM', quantity: 1 }])).status).toBe(201);
    const { firstOrderedAt, id } = (await customer('buyer@acme.test')) as Customer & { firstOrderedAt: string };
    expect(Date.now() - new Date(firstOrderedAt).getTime()).toBeLessThan(10_000);

    expect((await shopper.order([{ sku: 'KURTI-EM', quantity: 1 }])).status).toBe(201);
    expect((await admin(app, 'GET', `/customers/${id}`)).body).toMatchObject({ firstOrderedAt });
  });
});
