import { createHash } from 'node:crypto';
import { newId } from '../../src/kernel/ids.js';
import { type Answer, ask } from '../http/support/ask.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

describe('the pay pages of the sandbox gateway', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.stop());

  /** Opens a charge; returns its id and where its pay page is. */
  const open = async (change: object = {}) => {
    const id = newId();
    const body = {
      ...{ amount: 155_000, currency: 'BDT', method: 'wallet', brand: 'bKash', capture: 'now', orderId: 'ACME-1042' },
      ...{ returnUrl: 'http://shop.test/return?payment=1&x=2', notifyUrl: null },
      ...change,
    };
    expect((await gateway.ask('PUT', `/v1/charges/${id}`, body)).status).toBe(200);
    const { payUrl } = await gateway.charge(id);
    return { id, path: new URL(payUrl).pathname };
  };
  const get = (path: string) => ask(gateway.url, 'GET', path);
  const post = (path: string, form: Record<string, string> = {}) =>
    ask(gateway.url, 'POST', path, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  const followed = async (answer: Answer) => {
    expect(answer.status).toBe(303);
    return get(String(answer.headers['location']));
  };
  const statusOf = async (id: string) => (await gateway.charge(id)).status;

  it('show what is to be paid, to whom, and two buttons, without any script', async () => {
    const { path } = await open();
    const { status, headers, text } = await get(path);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    for (const part of [
      '<title>Pay with bKash</title>',
      'BDT 1550.00',
      'ACME-1042',
      `method="post" action="${path}/approve"`,
      `method="post" action="${path}/decline"`,
      'width=device-width',
      '<html lang="en">',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/<script|\son\w+=|\sstyle=/i);
  });

  it('are held by a policy that knows their one style, and lets nothing else in', async () => {
    const { headers, text } = await get((await open()).path);
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect([headers['cache-control'], headers['referrer-policy']]).toEqual(['no-store', 'no-referrer']);
  });

  it('approve once, and lead back to the shop', async () => {
    const { id, path } = await open();
    const done = await followed(await post(`${path}/approve`));
    expect(done.text).toContain('<h1>Paid</h1>');
    expect(done.text).toContain('http-equiv="refresh" content="1;url=http://shop.test/return?payment=1&#38;x=2"');
    expect(done.text).toContain('Back to the shop');
    expect(await statusOf(id)).toBe('captured');

    await followed(await post(`${path}/approve`));
    await followed(await post(`${path}/decline`));
    expect(await gateway.charge(id)).toMatchObject({ status: 'captured', timesCharged: 1 });
    const again = await get(path);
    expect(again.text).toContain('<h1>Paid</h1>');
    expect(again.text).not.toContain('http-equiv="refresh"');
  });

  it('decline, and say why', async () => {
    const { id, path } = await open({ returnUrl: null });
    const done = await followed(await post(`${path}/decline`));
    expect(done.text).toContain('<h1>Declined</h1>');
    expect(done.text).not.toContain('Back to the shop');
    expect(await gateway.charge(id)).toMatchObject({
      status: 'declined',
      reason: 'declined_by_buyer',
      timesCharged: 0,
    });
  });

  it('show a QR code as a picture in the page', async () => {
    const { text } = await get((await open({ method: 'qr', brand: 'QRIS' })).path);
    expect(text).toMatch(/<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^]*<path[^]*<\/svg>/);
  });

  it('show the account to transfer to', async () => {
    const { id, path } = await open({ method: 'virtual_account', brand: 'BCA' });
    const { body } = await gateway.ask('GET', `/v1/charges/${id}`);
    const { accountNumber } = (body as { action: { accountNumber: string } }).action;
    expect(accountNumber).toMatch(/^8808\d{12}$/);
    const { text } = await get(path);
    expect(text).toContain(accountNumber);
    expect(text).toContain('I have transferred it');
  });

  it.each([
    ['4242 4242 4242 4242', 'captured'],
    ['4000-0000-0000-0002', 'declined'],
  ])('take the card %s: %s', async (number, status) => {
    const { id, path } = await open({ method: 'card', brand: 'Card' });
    await followed(await post(`${path}/approve`, { number }));
    expect(await statusOf(id)).toBe(status);
  });

  it('let no card but a test card in, and keep none', async () => {
    const { id, path } = await open({ method: 'card', brand: 'Card' });
    const { status, text } = await post(`${path}/approve`, { number: '5555 5555 5555 4444' });
    expect(status).toBe(422);
    expect(text).toContain('none of the test cards');
    expect(text).not.toContain('5555');
    expect(await statusOf(id)).toBe('pending');
  });

  it.each([
    ['approve', 'captured'],
    ['decline', 'declined'],
  ])('ask for the confirmation of 3-D Secure on a further page: %s', async (answer, status) => {
    const { id, path } = await open({ method: 'card', brand: 'Card' });
    const further = await followed(await post(`${path}/approve`, { number: '4000 0000 0000 3220' }));
    expect(further.text).toContain('3-D Secure');
    expect(further.text).not.toContain('name="number"');
    expect(await statusOf(id)).toBe('pending');
    await followed(await post(`${path}/${answer}`));
    expect(await statusOf(id)).toBe(status);
  });

  it('let the buyer choose what happens when he approves', async () => {
    const { id, path } = await open();
    await post(`${path}/approve`, { scenario: 'wrong_amount' });
    expect(await gateway.charge(id)).toMatchObject({ charged: { amount: 154_999, currency: 'BDT' } });
  });

  it('escape whatever a merchant names', async () => {
    const evil = `"><script>alert('x')</script>&`;
    const { path } = await open({ brand: evil, orderId: evil, returnUrl: 'http://shop.test/"><script>x</script>' });
    const pages = [await get(path), await followed(await post(`${path}/approve`)), await get('/')];
    for (const { text } of pages) {
      expect(text).not.toContain('<script');
      expect(text).toContain('&#60;script');
    }
  });

  it('send nobody to an address that is no web page', async () => {
    for (const returnUrl of ['javascript:alert(1)', 'data:text/html,x', '/relative']) {
      const { status } = await gateway.ask('PUT', `/v1/charges/${newId()}`, {
        ...{ amount: 1, currency: 'BDT', method: 'wallet', brand: 'x', capture: 'now', returnUrl },
      });
      expect(status).toBe(400);
    }
  });

  it('are found by nobody who does not know their address', async () => {
    const { id } = await open();
    for (const path of [`/pay/${id}`, '/pay/ch_unknown']) {
      const { status, headers } = await get(path);
      expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    }
  });

  it('approve nothing that the merchant has given up', async () => {
    const { id, path } = await open();
    await gateway.ask('POST', `/v1/charges/${id}/void`);
    const done = await followed(await post(`${path}/approve`));
    expect(done.text).toContain('No longer to be paid');
    expect(await gateway.charge(id)).toMatchObject({ status: 'voided', timesCharged: 0 });
  });
});
