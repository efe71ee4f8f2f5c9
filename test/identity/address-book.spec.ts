import { AddressBook } from '../../src/identity/address-book.service.js';
import { type AddressOwner, type NewAddress, type SavedAddress } from '../../src/identity/address-book.types.js';
import { type Store } from '../../src/store/store.types.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { identityOn, newStore, password } from './identity.js';

let db: TestDatabase;
let store: Store;
let book: AddressBook;
let customers: ReturnType<typeof identityOn>['customers'];

beforeAll(async () => {
  db = await testDatabase();
  store = await newStore(db, 'here');
  book = new AddressBook(db.transactor);
  customers = identityOn(db).customers;
});

afterAll(() => db.close());

const home: NewAddress = { line1: '123 Main St', city: 'Anytown', region: 'CA', postalCode: '12345', country: 'CA' };

let registered = 0;
async function owner(name: object = {}): Promise<AddressOwner> {
  registered += 1;
  const input = { storeId: store.id, email: `owner-${registered}@example.com`, password, ...name };
  return { storeId: store.id, customerId: (await customers.register(input)).id };
}

const all = (of: AddressOwner): Promise<SavedAddress[]> => book.list(db.dataSource.manager, of, { limit: 100 });
const code = async (action: Promise<unknown>): Promise<unknown> =>
  action.then(
    () => 'none',
    (error: unknown) => (error as { code: unknown }).code,
  );

describe('the address book', () => {
  it('keeps an address as it was written, under the name of its customer when it has none', async () => {
    const ann = await owner({ firstName: 'Ann', lastName: 'Lee' });
    const { address, created } = await book.save(ann, { ...home, line1: '  123 Main St ' });
    expect(created).toBe(true);
    expect(address).toEqual({
      id: address.id,
      name: 'Ann Lee',
      company: null,
      phone: null,
      line1: '  123 Main St ',
      line2: null,
      district: null,
      city: 'Anytown',
      region: 'CA',
      postalCode: '12345',
      country: 'CA',
      locationId: null,
      isDefault: true,
      createdAt: address.createdAt,
      usedAt: address.usedAt,
    });
    expect(await book.get(db.dataSource.manager, ann, address.id)).toEqual(address);
    const nameless = await owner();
    expect((await book.save(nameless, home)).address.name).toBe(`owner-${registered}@example.com`);
    expect((await book.save(nameless, { ...home, name: 'Bob' })).address.name).toBe('Bob');
  });

  it('finds an address again, however it is spelled, and tells it from others', async () => {
    const ann = await owner();
    const first = await book.save(ann, home);
    const again = await book.save(ann, { ...home, line1: ' 123  MAIN st', city: 'anytown', phone: null, line2: '' });
    expect([again.created, again.address.id]).toEqual([false, first.address.id]);
    expect(again.address.usedAt.getTime()).toBeGreaterThan(first.address.usedAt.getTime());
    const other = await book.save(ann, { ...home, postalCode: '012345' });
    expect([other.created, (await all(ann)).length]).toEqual([true, 2]);
  });

  it('makes one address for any number of parallel finds, and one default for parallel firsts', async () => {
    const ann = await owner();
    const found = await Promise.all(Array.from({ length: 12 }, () => book.save(ann, home)));
    expect(found.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(found.map(({ address }) => address.id)).size).toBe(1);
    const bob = await owner();
    const firsts = Array.from({ length: 6 }, (_, index) => book.save(bob, { ...home, line1: `${index} Main St` }));
    await Promise.all(firsts);
    expect((await all(bob)).map(({ isDefault }) => isDefault).sort()).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('keeps the addresses of customers apart, even when they read the same', async () => {
    const [ann, bob] = [await owner(), await owner()];
    const anns = (await book.save(ann, home)).address;
    expect((await book.save(bob, home)).created).toBe(true);
    const elsewhere = { ...ann, storeId: (await newStore(db, 'elsewhere')).id };
    for (const stranger of [bob, elsewhere]) {
      expect(await code(book.get(db.dataSource.manager, stranger, anns.id))).toBe('address.not_found');
      expect(await code(book.change(stranger, anns.id, { city: 'Theirs' }))).toBe('address.not_found');
      expect(await code(book.makeDefault(stranger, anns.id))).toBe('address.not_found');
      expect(await code(book.delete(stranger, anns.id))).toBe('address.not_found');
      await db.transactor.run((tx) => book.markUsed(tx, stranger, anns.id));
    }
    expect(await all(elsewhere)).toEqual([]);
    expect(await all(ann)).toEqual([anns]);
  });

  it('knows which address was used last', async () => {
    const ann = await owner();
    expect(await book.lastUsed(db.dataSource.manager, ann)).toBeNull();
    const first = (await book.save(ann, home)).address;
    const second = (await book.save(ann, { ...home, city: 'Elsewhere' })).address;
    expect((await book.lastUsed(db.dataSource.manager, ann))?.id).toBe(second.id);
    await db.transactor.run((tx) => book.markUsed(tx, ann, first.id));
    expect((await book.lastUsed(db.dataSource.manager, ann))?.id).toBe(first.id);
  });

  it('forgets what a transaction that is rolled back has saved', async () => {
    const ann = await owner();
    const failed = db.transactor.run(async (tx) => {
      await book.findOrCreate(tx, ann, home);
      throw new Error('Not today');
    });
    await expect(failed).rejects.toThrow('Not today');
    expect(await all(ann)).toEqual([]);
  });

  it('changes what is given and nothing else', async () => {
    const ann = await owner();
    const { address } = await book.save(ann, { ...home, name: 'Ann', company: 'Lee Ltd' });
    const changed = await book.change(ann, address.id, { city: 'Newtown', company: null, line1: undefined });
    expect(changed).toEqual({ ...address, city: 'Newtown', company: null });
    expect((await book.save(ann, { ...home, name: 'ann', city: 'newtown' })).created).toBe(false);
  });

  it('refuses a change that would make one address of two', async () => {
    const ann = await owner();
    const first = (await book.save(ann, home)).address;
    const second = (await book.save(ann, { ...home, city: 'Elsewhere' })).address;
    expect(await code(book.change(ann, second.id, { city: 'ANYTOWN' }))).toBe('address.saved_already');
    expect(await all(ann)).toEqual([first, second]);
  });

  it('refers to locations of its own store alone', async () => {
    const ann = await owner();
    const far = await newStore(db, 'far');
    await db.dataSource.query(
      `INSERT INTO locations (store_id, id, name, city, region, country)
       VALUES ($1, 7, 'Here', 'Here', 'Here', 'DE'), ($2, 8, 'Far', 'Far', 'Far', 'DE')`,
      [store.id, far.id],
    );
    const { address } = await book.save(ann, { ...home, locationId: 7 });
    expect(address.locationId).toBe(7);
    expect((await book.save(ann, home)).address).toMatchObject({ id: address.id, locationId: 7 });
    expect(await code(book.save(ann, { ...home, locationId: 8 }))).toBe('request.invalid');
    expect(await code(book.change(ann, address.id, { locationId: 8 }))).toBe('request.invalid');
    expect(await all(ann)).toMatchObject([{ id: address.id, locationId: 7 }]);
    await db.dataSource.query('DELETE FROM locations WHERE store_id = $1', [store.id]);
    expect(await all(ann)).toMatchObject([{ id: address.id, locationId: null }]);
  });

  it('has one default: the first, until another is made it or it is deleted', async () => {
    const ann = await owner();
    const first = (await book.save(ann, home)).address;
    const second = (await book.save(ann, { ...home, city: 'Elsewhere' })).address;
    expect([first.isDefault, second.isDefault]).toEqual([true, false]);
    await book.makeDefault(ann, second.id);
    const again = await book.makeDefault(ann, second.id);
    expect(again.isDefault).toBe(true);
    expect((await all(ann)).map(({ isDefault }) => isDefault)).toEqual([false, true]);
    await book.delete(ann, second.id);
    expect((await all(ann)).map(({ id, isDefault }) => [id, isDefault])).toEqual([[first.id, false]]);
    expect(await code(book.delete(ann, second.id))).toBe('address.not_found');
  });

  it('leaves one default, of parallel wishes for it, and no deadlock beside deletions', async () => {
    const ann = await owner();
    const saved: SavedAddress[] = [];
    for (let index = 0; index < 5; index += 1) {
      saved.push((await book.save(ann, { ...home, line1: `${index} Main St` })).address);
    }
    const wishes = saved.map(({ id }) => code(book.makeDefault(ann, id)));
    const deletions = saved.slice(3).map(({ id }) => code(book.delete(ann, id)));
    const answers = await Promise.all([...wishes, ...deletions]);
    expect(answers.slice(0, 3)).toEqual(['none', 'none', 'none']);
    expect(answers.slice(5)).toEqual(['none', 'none']);
    expect((await all(ann)).filter(({ isDefault }) => isDefault).length).toBeLessThanOrEqual(1);
    expect(await all(ann)).toHaveLength(3);
  });
});
