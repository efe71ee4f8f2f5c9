import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { Env } from '../config/env.js';
import { AddressGuard, AddressRefused, isPublic, type Resolve } from './address-guard.js';

const publicly: Resolve = async () => [{ address: '93.184.215.14', family: 4 }];
const strict = (resolve = publicly): AddressGuard => new AddressGuard(Env.from({}), resolve);
const lenient = new AddressGuard(Env.from({ ALLOW_PRIVATE_ADDRESSES: 'on' }));

const faultOf = async (url: string, guard = strict()): Promise<string> => {
  const error: unknown = await guard.check(new URL(url)).then(
    () => new Error('It was let through'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AddressRefused)) throw error as Error;
  return error.fault;
};

describe('S8: the address guard, when an address is given', () => {
  it.each([
    'https://erp.example.com/hooks',
    'https://erp.example.com:8443/hooks?a=1',
    'https://93.184.215.14/',
    'https://[2606:4700::1111]/',
  ])('lets %s through', async (url) => {
    await expect(strict().check(new URL(url))).resolves.toBeUndefined();
  });

  it.each([
    ['https://127.0.0.1/', 'not_public'],
    ['https://127.9.9.9/', 'not_public'],
    ['https://10.0.0.8/', 'not_public'],
    ['https://172.16.0.1/', 'not_public'],
    ['https://192.168.1.1/', 'not_public'],
    ['https://100.64.0.1/', 'not_public'],
    ['https://169.254.169.254/latest/meta-data', 'not_public'],
    ['https://0.0.0.0/', 'not_public'],
    ['https://255.255.255.255/', 'not_public'],
    ['https://224.0.0.1/', 'not_public'],
    ['https://192.0.2.1/', 'not_public'],
    ['https://198.18.0.1/', 'not_public'],
    ['https://[::1]/', 'not_public'],
    ['https://[::]/', 'not_public'],
    ['https://[::ffff:127.0.0.1]/', 'not_public'],
    ['https://[::127.0.0.1]/', 'not_public'],
    ['https://[64:ff9b::7f00:1]/', 'not_public'],
    ['https://[64:ff9b:1::7f00:1]/', 'not_public'],
    ['https://[2002:7f00:1::]/', 'not_public'],
    ['https://[fd00::1]/', 'not_public'],
    ['https://[fe80::1]/', 'not_public'],
    ['https://0x7f000001/', 'not_public'],
    ['https://2130706433/', 'not_public'],
    ['https://017700000001/', 'not_public'],
    ['https://127.1/', 'not_public'],
    ['https://localhost/', 'not_public'],
    ['https://localhost./', 'not_public'],
    ['https://LOCALHOST/', 'not_public'],
    ['https://db.internal/', 'not_public'],
    ['https://printer.local/', 'not_public'],
    ['http://erp.example.com/', 'not_https'],
    ['ftp://erp.example.com/', 'not_https'],
    ['file:///etc/passwd', 'not_https'],
    ['https://user@erp.example.com/', 'credentials'],
    ['https://user:password@erp.example.com/', 'credentials'],
    ['https://erp.example.com:22/', 'port'],
    ['https://erp.example.com:80/', 'port'],
    ['https://erp.example.com:25/', 'port'],
  ])('refuses %s (%s)', async (url, fault) => {
    expect(await faultOf(url)).toBe(fault);
  });

  it('refuses a name that leads to a private address, also beside public ones, and one that leads nowhere', async () => {
    const leadsTo = (...addresses: string[]): AddressGuard =>
      strict(async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    expect(await faultOf('https://a.example/', leadsTo('10.0.0.1'))).toBe('not_public');
    expect(await faultOf('https://a.example/', leadsTo('93.184.215.14', '::1'))).toBe('not_public');
    expect(await faultOf('https://a.example/', leadsTo())).toBe('unresolvable');
    expect(
      await faultOf(
        'https://a.example/',
        strict(() => Promise.reject(new Error('ENOTFOUND'))),
      ),
    ).toBe('unresolvable');
  });

  it('lets this machine through where the setting says so, but no credentials and no other protocol', async () => {
    await expect(lenient.check(new URL('http://127.0.0.1:8080/'))).resolves.toBeUndefined();
    expect(await faultOf('http://a:b@127.0.0.1/', lenient)).toBe('credentials');
    expect(await faultOf('ftp://127.0.0.1/', lenient)).toBe('not_https');
  });
});

describe('S8: the address guard, when a connection is made', () => {
  let server: Server;
  let port: number;
  let calls = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      calls += 1;
      response.end('secret of the inside');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  const call = async (host: string, guard: AddressGuard): Promise<string> => {
    const dispatcher = new Agent({ connect: guard.connector() });
    try {
      return await (await request(`http://${host}:${port}/`, { dispatcher })).body.text();
    } finally {
      await dispatcher.destroy();
    }
  };

  it('refuses a literal private address before a packet is sent', async () => {
    for (const host of ['127.0.0.1', '[::1]', '2130706433']) {
      await expect(call(host, strict())).rejects.toMatchObject({ fault: 'not_public' });
    }
    expect(calls).toBe(0);
  });

  it('refuses a name that was public when it was checked and is private now', async () => {
    let asked = 0;
    const guard = strict(async () => {
      asked += 1;
      return [{ address: asked === 1 ? '93.184.215.14' : '127.0.0.1', family: 4 }];
    });
    await guard.check(new URL('https://rebinding.example/'));
    await expect(call('rebinding.example', guard)).rejects.toMatchObject({ fault: 'not_public' });
    expect([asked, calls]).toEqual([2, 0]);
  });

  it('connects to the address that it has checked, and asks no second time', async () => {
    let asked = 0;
    const guard = new AddressGuard(Env.from({ ALLOW_PRIVATE_ADDRESSES: 'on' }), async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    });
    expect(await call('inside.example', guard)).toBe('secret of the inside');
    expect(asked).toBe(1);
  });
});

it.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['not an address', false],
  ['3fff::1', false],
])('whether %s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
