import { type FastifyRequest } from 'fastify';
import { plainPath } from './plain-path.js';

it.each([
  ['/v3/stores', '/v3/stores'],
  ['/v3/stores?a=%2F', '/v3/stores'],
  ['/v3%2Fstores%2fx', '/v3/stores/x'],
  ['/%76%33/stores', '/v3/stores'],
  ['/v3%3Fx', '/v3?x'],
  ['/v3%252Fstores', '/v3%2Fstores'],
  ['/v3%2Fstores/%C3%A9/%ZZ/%', '/v3/stores/%C3%A9/%ZZ/%'],
  ['http://shop.example/v3%2Fstores', '/v3/stores'],
  ['*', '*'],
])('%s is %s', (url, path) => {
  expect(plainPath({ raw: { url } as FastifyRequest['raw'] })).toBe(path);
});
