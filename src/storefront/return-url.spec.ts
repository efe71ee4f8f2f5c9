import { type Store } from '../store/store.types.js';
import { toReturnUrl } from './return-url.js';

const shop = { corsOrigins: ['https://shop.example', 'http://shop.example:8080'], demo: false } as unknown as Store;
const demo = { corsOrigins: [], demo: true } as unknown as Store;

function refusedBy(text: string, store: Store): unknown {
  try {
    return toReturnUrl(text, store);
  } catch (error) {
    return error;
  }
}

describe('a return address', () => {
  it.each([
    'https://shop.example',
    'https://shop.example/thanks?order=1#top',
    'http://shop.example:8080/thanks',
    'https://SHOP.example:443/thanks',
  ])('of an origin that the store lists is taken (%s)', (text) => {
    expect(toReturnUrl(text, shop)).toBe(new URL(text).href);
  });

  it.each(['http://localhost:5173/thanks', 'http://127.0.0.1/', 'http://[::1]:3000/a'])(
    "on the developer's own machine is taken by a demo store (%s), and by no other",
    (text) => {
      expect(toReturnUrl(text, demo)).toBe(text);
      expect(() => toReturnUrl(text, shop)).toThrow('invalid fields');
    },
  );

  it.each([
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://user:pass@shop.example/',
    'http://shop.example/',
    'https://shop.example:8443/',
    '//shop.example/thanks',
    '/thanks',
    'javascript:alert(1)//https://shop.example',
    'data:text/html,x',
    'https://localhost.evil.example/',
    '',
  ])('of anywhere else is refused (%s)', (text) => {
    for (const store of [shop, demo]) {
      const refusal = {
        code: 'request.invalid',
        details: { issues: [{ path: ['returnUrl'], code: 'origin_not_allowed' }] },
      };
      expect(refusedBy(text, store)).toMatchObject(refusal);
    }
  });

  it('of more than 2,000 characters is refused', () => {
    const text = `https://shop.example/${'a'.repeat(2_000)}`;
    expect(() => toReturnUrl(text, shop)).toThrow('invalid fields');
  });

  it('that a browser would read otherwise than it is written is written out', () => {
    expect(toReturnUrl(' https://shop.example/a b\n', shop)).toBe('https://shop.example/a%20b');
  });

  it('may be left out', () => {
    expect([toReturnUrl(undefined, shop), toReturnUrl(null, shop)]).toEqual([null, null]);
  });
});
