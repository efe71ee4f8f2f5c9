import { RequestCredentials } from './request-credentials.js';

const asked = (url: string) => ({ raw: { url } }) as Parameters<RequestCredentials['publicStoreIdOf']>[0];

it('finds the key of a store where an API has said that it is', () => {
  const credentials = new RequestCredentials();
  expect(credentials.storeKeyOf({ headers: { 'x-shop-key': 'pk_b' } })).toBeUndefined();
  credentials.register({ storeKeyHeader: 'x-shop-key' });
  expect(credentials.storeKeyOf({ headers: { 'x-shop-key': 'pk_b' } })).toBe('pk_b');
  expect(credentials.storeKeyOf({ headers: { 'x-store-key': 'pk_a', 'x-shop-key': 'pk_b' } })).toBe('pk_a');
});

it('takes two keys under two names for two of one role, and every other header for itself', () => {
  const credentials = new RequestCredentials();
  credentials.register({ storeKeyHeader: 'x-shop-key', actorHeaders: ['x-shop-cart'] });
  expect(credentials.roleOf('x-shop-key')).toBe(credentials.roleOf('x-store-key'));
  expect(credentials.roleOf('x-shop-cart')).toBe('x-shop-cart');
  expect(credentials.roleOf('x-cart-token')).toBe('x-cart-token');
  expect(credentials.roleOf('accept')).toBeUndefined();
});

it('finds the store in a path that an API has described, and in no other', () => {
  const credentials = new RequestCredentials();
  expect(credentials.publicStoreIdOf(asked('/shops/a/orders'))).toBeUndefined();
  credentials.register({ storePath: /^\/shops\/(\w+)/ });
  expect(credentials.publicStoreIdOf(asked('/shops/a/orders'))).toBe('a');
  expect(credentials.publicStoreIdOf(asked('/storefront/v1/shops/a'))).toBeUndefined();
});

it('gives no header to two APIs', () => {
  const credentials = new RequestCredentials();
  credentials.register({ storeKeyHeader: 'x-shop-key' });
  for (const places of [
    { storeKeyHeader: 'x-shop-key' },
    { actorHeaders: ['x-store-key'] },
    { actorHeaders: ['host'] },
  ])
    expect(() => credentials.register(places)).toThrow(/Two APIs claim/);
});
