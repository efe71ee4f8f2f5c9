import { testApp, type TestApp } from '../support/app.js';
import { type ProblemJson, Shopper } from '../support/shopper.js';
import { tableContents } from '../support/table-contents.js';

let app: TestApp;
let buyer: Shopper;
let other: Shopper;

beforeAll(async () => {
  app = await testApp();
  buyer = await new Shopper(app, 'acme').logIn();
  other = await new Shopper(app, 'acme').logIn('other@acme.test');
});

afterAll(() => app.close());

interface AddressJson {
  id: number;
  city: string;
  isDefault: boolean;
  [field: string]: unknown;
}

const book = '/customers/me/addresses';
const home = { line1: 'House 12, Road 5', city: 'Dhaka', region: 'Dhaka', postalCode: '1212', country: 'BD' };
const saved = async (body: object): Promise<AddressJson> =>
  (await buyer.send<AddressJson>('POST', book, { body })).body;

describe('saved addresses on the storefront API', () => {
  it('are saved, found again, read, changed, listed, made the default and deleted', async () => {
    const made = await buyer.send<AddressJson>('POST', book, { body: home });
    expect([made.status, made.body]).toEqual([
      201,
      {
        ...home,
        id: expect.any(Number) as number,
        name: expect.any(String) as string,
        company: null,
        phone: null,
        line2: null,
        district: null,
        countryName: 'Bangladesh',
        locationId: null,
        isDefault: true,
        createdAt: expect.stringMatching(/Z$/) as string,
        usedAt: expect.stringMatching(/Z$/) as string,
      },
    ]);
    const again = await buyer.send<AddressJson>('POST', book, { body: { ...home, city: ' DHAKA ' } });
    expect([again.status, again.body.id]).toEqual([200, made.body.id]);

    const office = await saved({ ...home, name: 'Reception', line1: 'Gulshan Avenue 1' });
    expect([office.name, office.isDefault]).toEqual(['Reception', false]);
    const page = await buyer.send<{ items: AddressJson[]; next: string }>('GET', `${book}?limit=1`);
    expect(page.body.items.map(({ id }) => id)).toEqual([made.body.id]);
    const rest = await buyer.send<{ items: AddressJson[]; next: string | null }>(
      'GET',
      `${book}?after=${page.body.next}`,
    );
    expect([rest.body.items, rest.body.next]).toEqual([[office], null]);

    const changed = await buyer.send<AddressJson>('PATCH', `${book}/${office.id}`, {
      body: { city: 'Banani', name: null },
    });
    expect([changed.status, changed.body]).toEqual([200, { ...office, city: 'Banani', name: made.body.name }]);
    const preferred = await buyer.send<AddressJson>('PUT', `${book}/${office.id}/default`);
    expect([preferred.status, preferred.body.isDefault]).toEqual([200, true]);
    expect((await buyer.send<AddressJson>('GET', `${book}/${made.body.id}`)).body.isDefault).toBe(false);

    expect((await buyer.send('DELETE', `${book}/${office.id}`)).status).toBe(204);
    expect((await buyer.send('GET', `${book}/${office.id}`)).status).toBe(404);
  });

  it('refuse what is no address, name every fault, and change nothing', async () => {
    const { id } = await saved(home);
    const second = await saved({ ...home, city: 'Sylhet' });
    const before = await tableContents(app.db.dataSource);
    const faulty = { line1: '', city: 7, country: 'Bangladesh', phone: '123', locationId: 0, name: '', door: 1 };
    const refused = await buyer.send<ProblemJson>('POST', book, { body: faulty });
    expect([refused.status, refused.body.issues?.map(({ path }) => path.join('.')).sort()]).toEqual([
      400,
      ['city', 'country', 'door', 'line1', 'locationId', 'name', 'phone'],
    ]);
    const emptied = await buyer.send<ProblemJson>('PATCH', `${book}/${id}`, { body: { line1: null, country: null } });
    expect([emptied.status, emptied.body.issues?.map(({ path }) => path.join('.')).sort()]).toEqual([
      400,
      ['country', 'line1'],
    ]);
    const twice = await buyer.send<ProblemJson>('PATCH', `${book}/${second.id}`, { body: { city: 'dhaka' } });
    expect([twice.status, twice.body.code]).toEqual([409, 'address.saved_already']);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });

  it('are their customer’s alone', async () => {
    const { id } = await saved(home);
    const before = await tableContents(app.db.dataSource);
    const guest = new Shopper(app, 'acme');
    const calls: [string, string, object?][] = [
      ['GET', `${book}/${id}`],
      ['PATCH', `${book}/${id}`, { city: 'Theirs' }],
      ['PUT', `${book}/${id}/default`],
      ['DELETE', `${book}/${id}`],
    ];
    for (const [method, path, body] of calls) {
      const theirs = await other.send<ProblemJson>(method, path, { body });
      expect([method, theirs.status, theirs.body.code]).toEqual([method, 404, 'address.not_found']);
      expect((await guest.send(method, path, { body })).status).toBe(401);
    }
    expect((await other.send<{ items: unknown[] }>('GET', book)).body.items).toEqual([]);
    expect(await tableContents(app.db.dataSource)).toEqual(before);
  });
});
