import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A merchant's end: keeps what comes in, and answers as it is told. */
class Merchant {
  readonly received: Received[] = [];
  readonly answers: number[] = [];
  private server: Server;
  url = '';

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        this.received.push({ headers: request.headers, body });
        response.writeHead(this.answers.shift() ?? 200, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notify`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get types(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  }

  async until(count: number): Promise<void> {
    for (let turn = 0; this.received.length < count && turn < 500; turn += 1) await sleep(10);
    expect(this.received.length).toBeGreaterThanOrEqual(count);
  }
}

describe('the messages of the sandbox gateway', () => {
  let gateway: TestGateway;
  let merchant: Merchant;

  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.stop());
  beforeEach(async () => {
    merchant = new Merchant();
    await merchant.open();
  });
  afterEach(() => merchant.close());

  const open = async (change: object = {}, at = gateway) => {
    const id = newId();
    const { status } = await at.ask('PUT', `/v1/charges/${id}`, {
      ...{ amount: 155_000, currency: 'BDT', method: 'wallet', brand: 'bKash', capture: 'now' },
      ...{ notifyUrl: merchant.url, ...change },
    });
    expect(status).toBe(200);
    return id;
  };

  it('are signed over their id, the second of sending and every byte', async () => {
    const id = await open();
    await gateway.approve(id);
    await merchant.until(1);
    const { headers, body } = merchant.received[0] as Received;
    const [messageId, timestamp] = [headers['x-gateway-id'], headers['x-gateway-timestamp']];
    const expected = createHmac('sha256', 'whsec_sandbox_test')
      .update(`${String(messageId)}.${String(timestamp)}.${body}`)
      .digest('hex');
    expect(headers['x-gateway-signature']).toBe(`v1=${expected}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(5);
    expect(JSON.parse(body)).toMatchObject({
      ...{ id: messageId, type: 'charge.captured' },
      charge: { id, status: 'captured', charged: { amount: 155_000, currency: 'BDT' } },
    });
  });

  it('tell of every step: authorized, captured, refunded', async () => {
    const id = await open({ capture: 'later' });
    await gateway.approve(id);
    await merchant.until(1);
    await gateway.ask('POST', `/v1/charges/${id}/capture`, { amount: 100_000 });
    await merchant.until(2);
    const refundId = newId();
    await gateway.ask('PUT', `/v1/charges/${id}/refunds/${refundId}`, { amount: 40_000 });
    await gateway.ask('PUT', `/v1/charges/${id}/refunds/${refundId}`, { amount: 40_000 });
    await merchant.until(3);
    await sleep(50);
    expect(merchant.types).toEqual(['charge.authorized', 'charge.captured', 'refund.refunded']);
    expect(JSON.parse(merchant.received[2]?.body ?? '')).toMatchObject({
      refund: { id: refundId, chargeId: id, status: 'refunded', amount: 40_000 },
    });
  });

  it('are sent again until they are answered with 2xx, by the same id, and follow no redirect', async () => {
    merchant.answers.push(503, 302);
    const id = await open();
    await gateway.approve(id);
    await merchant.until(3);
    await sleep(100);
    expect(new Set(merchant.received.map(({ headers }) => headers['x-gateway-id'])).size).toBe(1);
    const [message] = (await gateway.charge(id)).messages;
    expect(message).toMatchObject({ state: 'delivered', type: 'charge.captured' });
    expect(message?.attempts.map(({ status }) => status)).toEqual([503, 302, 200]);
  });

  it('are given up after the last attempt, and can be sent again by hand', async () => {
    merchant.answers.push(500, 500, 500, 500);
    const id = await open();
    await gateway.approve(id);
    await merchant.until(4);
    await sleep(200);
    expect(merchant.received).toHaveLength(4);
    expect((await gateway.charge(id)).messages).toMatchObject([{ state: 'failed' }]);
    expect((await gateway.ask('POST', `/sandbox/charges/${id}/resend`)).body).toEqual({ answers: [200] });
    expect(merchant.received).toHaveLength(5);
  });

  it('come ten times at once with one id', async () => {
    await gateway.approve(await open(), 'duplicate_webhooks');
    await merchant.until(10);
    await sleep(50);
    expect(merchant.received).toHaveLength(10);
    expect(new Set(merchant.received.map(({ headers }) => headers['x-gateway-id'])).size).toBe(1);
  });

  it('come newest first, pending last, when they are shuffled', async () => {
    const id = await open({ capture: 'later', amount: 661_200 });
    await gateway.approve(id);
    await sleep(50);
    expect(merchant.types).toEqual([]);
    await gateway.ask('POST', `/v1/charges/${id}/capture`, { amount: 661_200 });
    await merchant.until(3);
    expect(merchant.types).toEqual(['charge.captured', 'charge.authorized', 'charge.pending']);
  });

  it('do not come when they are lost, or when the answer was', async () => {
    await gateway.approve(await open(), 'lost_webhooks');
    const cut = gateway.ask('PUT', `/v1/charges/${newId()}`, {
      ...{ amount: 660_600, currency: 'BDT', method: 'wallet', brand: 'bKash', capture: 'now' },
      notifyUrl: merchant.url,
    });
    await expect(cut).rejects.toThrow('socket hang up');
    await sleep(100);
    expect(merchant.received).toEqual([]);
  });

  it('name the amount that was taken, where it is another one', async () => {
    await gateway.approve(await open(), 'wrong_amount');
    await gateway.approve(await open(), 'wrong_currency');
    await merchant.until(2);
    expect(
      merchant.received.map(({ body }) => (JSON.parse(body) as { charge: { charged: unknown } }).charge.charged).sort(),
    ).toEqual([
      { amount: 154_999, currency: 'BDT' },
      { amount: 155_000, currency: 'USD' },
    ]);
  });

  describe('and charges, kept in a file', () => {
    let directory: string;
    let kept: TestGateway;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'cashwrap-gateway-'));
      kept = await testGateway({ directory, retryDelays: [60_000] });
    });
    afterEach(async () => {
      await kept.stop();
      await rm(directory, { recursive: true });
    });
    const file = () => join(directory, 'sandbox-gateway.jsonl');
    const restart = async () => {
      await kept.stop();
      kept = await testGateway({ directory, retryDelays: [60_000] });
    };

    it('are there after a restart, and what was not told is told then', async () => {
      merchant.answers.push(503);
      const id = await open({}, kept);
      await kept.approve(id);
      await merchant.until(1);
      await sleep(20);
      const before = await kept.charge(id);
      await restart();
      await merchant.until(2);
      const after = await kept.charge(id);
      expect({ ...after, payUrl: '', messages: [] }).toEqual({ ...before, payUrl: '', messages: [] });
      expect(new URL(after.payUrl).pathname).toBe(new URL(before.payUrl).pathname);
      expect(merchant.received[1]?.headers['x-gateway-id']).toBe(merchant.received[0]?.headers['x-gateway-id']);
    });

    it('survive a line that a kill cut short', async () => {
      const id = await open({}, kept);
      const written = await readFile(file(), 'utf8');
      await kept.stop();
      await writeFile(file(), `${written}{"charge":{"account":"te`);
      kept = await testGateway({ directory });
      expect((await kept.charge(id)).status).toBe('pending');
      expect((await stat(file())).mode & 0o777).toBe(0o600);
    });

    it('are one line each after a restart', async () => {
      await kept.approve(await open({}, kept), 'lost_webhooks');
      await restart();
      expect((await readFile(file(), 'utf8')).trim().split('\n')).toHaveLength(2);
    });

    it('are gone when they are to be forgotten', async () => {
      await open({}, kept);
      expect((await kept.ask('DELETE', '/sandbox/charges')).status).toBe(204);
      expect(await kept.charges()).toEqual([]);
      await restart();
      expect(await kept.charges()).toEqual([]);
    });
  });
});
