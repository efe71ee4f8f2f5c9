import { request, testApp, type TestApp } from '../support/app.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const path = '/admin/v1/categories';

interface CategoryJson {
  id: number;
  code: string;
  name: string;
}

async function admin<Body>(method: string, to: string, body?: unknown, key = 'sk_demo_acme') {
  const answer = await request(app, method, to, { headers: { authorization: `Bearer ${key}` }, body });
  return { status: answer.status, body: answer.body as Body };
}

async function made(code: string): Promise<CategoryJson> {
  const answer = await admin<CategoryJson>('POST', path, { code, name: code });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function firstProduct(): Promise<number> {
  const { body } = await admin<{ items: { id: number }[] }>('GET', '/admin/v1/products?limit=1');
  return body.items[0]?.id ?? 0;
}

describe('categories on the admin API', () => {
  it('are made, read, changed, listed and deleted', async () => {
    const answer = await admin<CategoryJson>('POST', path, { code: 'sarees', name: 'Sarees' });
    expect(answer).toEqual({
      status: 201,
      body: { id: expect.any(Number) as number, code: 'sarees', name: 'Sarees' },
    });
    const to = `${path}/${answer.body.id}`;
    expect(await admin('GET', to)).toEqual({ status: 200, body: answer.body });
    const changed = { ...answer.body, name: 'All sarees' };
    expect(await admin('PATCH', to, { name: 'All sarees' })).toEqual({ status: 200, body: changed });
    const other = await made('shawls');
    const first = (await admin<{ items: CategoryJson[]; next: string }>('GET', `${path}?limit=1`)).body;
    expect(first).toEqual({ items: [changed], next: expect.any(String) as string });
    expect((await admin('GET', `${path}?after=${first.next}`)).body).toEqual({ items: [other], next: null });
    expect((await admin('DELETE', to)).status).toBe(204);
    expect(await admin('GET', to)).toMatchObject({ status: 404, body: { code: 'catalog.category_not_found' } });
    await admin('DELETE', `${path}/${other.id}`);
  });

  it('hold products: those that were put in, until they are taken out or the category is deleted', async () => {
    const productId = await firstProduct();
    const [one, two] = [await made('one'), await made('two')];
    const to = `/admin/v1/products/${productId}/categories`;
    expect((await admin('GET', to)).body).toEqual({ items: [] });
    expect((await admin('PUT', to, { categoryIds: [two.id, one.id] })).body).toEqual({ items: [one, two] });
    expect((await admin('PUT', to, { categoryIds: [two.id, one.id] })).body).toEqual({ items: [one, two] });
    expect((await admin('PUT', to, { categoryIds: [two.id] })).body).toEqual({ items: [two] });
    expect((await admin('DELETE', `${path}/${two.id}`)).status).toBe(204);
    expect((await admin('GET', to)).body).toEqual({ items: [] });
    await admin('DELETE', `${path}/${one.id}`);
  });

  it('are refused with a reason, and nothing changes', async () => {
    const productId = await firstProduct();
    const mine = await made('mine');
    const taken = await made('taken');
    const products = `/admin/v1/products/${productId}/categories`;
    await admin('PUT', products, { categoryIds: [mine.id] });
    const before = await tableContents(app.db.dataSource);
    const refusals: [string, string, object, number, string][] = [
      ['POST', path, { code: 'taken', name: 'Again' }, 409, 'catalog.category_code_taken'],
      ['PATCH', `${path}/${mine.id}`, { code: 'taken' }, 409, 'catalog.category_code_taken'],
      ['PATCH', `${path}/999999`, { name: 'None' }, 404, 'catalog.category_not_found'],
      ['POST', path, { code: 'a b', name: '' }, 400, 'request.invalid'],
      ['PATCH', `${path}/${mine.id}`, { name: null }, 400, 'request.invalid'],
      ['PUT', products, { categoryIds: [taken.id, 999_999] }, 400, 'catalog.category_unknown'],
      ['PUT', products, { categoryIds: [taken.id, taken.id] }, 400, 'request.invalid'],
      ['PUT', '/admin/v1/products/999999/categories', { categoryIds: [] }, 404, 'catalog.product_not_found'],
    ];
    for (const [method, to, body, status, code] of refusals) {
      expect(await admin(method, to, body)).toMatchObject({ status, body: { code } });
    }
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it("answer another store's category and product as those that do not exist", async () => {
    const productId = await firstProduct();
    const { id } = await made('ours');
    const before = await tableContents(app.db.dataSource);
    const stranger = 'sk_demo_maple';
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { name: 'Stolen' }],
      ['DELETE', undefined],
    ] as const) {
      expect(await admin(method, `${path}/${id}`, body, stranger)).toMatchObject({
        status: 404,
        body: { code: 'catalog.category_not_found' },
      });
    }
    const products = `/admin/v1/products/${productId}/categories`;
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { categoryIds: [] }],
    ] as const) {
      expect(await admin(method, products, body, stranger)).toMatchObject({ status: 404 });
    }
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });
});
