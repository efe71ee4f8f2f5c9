import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids.js';
import { OutboundError } from '../../src/platform/http/outbound.js';
import { type PaymentRequest, type WebhookMessage, WebhookRejected } from '../../src/payment/payment-provider.js';
import { SandboxGateway } from '../../src/payment/providers/sandbox-gateway.js';
import { type SentMessage } from '../conformance/payment-message.promises.js';
import { paymentProviderConformance } from '../conformance/payment-provider.conformance.js';
import { testGateway, type TestGateway } from '../support/sandbox-gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway({ slowness: 20_000 });
});
afterAll(() => gateway.stop());
afterEach(() => gateway.recover());

const charged = async (paymentId: string) => {
  const answer = await gateway.ask('GET', `/sandbox/charges/${paymentId}`);
  return answer.status === 404 ? 0 : (answer.body as { timesCharged: number }).timesCharged;
};
const refused = { amount: 660_200, currency: 'BDT', settings: { method: 'card' }, input: { token: 'tok_declined' } };
const silence = () => gateway.behave('slow', ['charge', 'capture', 'void', 'refund', 'status']);
const make = () => new SandboxGateway(gateway.url);
const refunded = async (paymentId: string) => (await gateway.charge(paymentId)).refunded;
const secrets = { apiKey: 'sk_sandbox_test', webhookSecret: 'whsec_sandbox_test' };

function message({ paymentId, reference }: Pick<PaymentRequest, 'paymentId' | 'reference'>, sentAt: Date): SentMessage {
  const charge = { id: paymentId, reference, status: 'captured', reason: null, action: null };
  const charged = { amount: 155_000, currency: 'BDT' };
  return signed({ type: 'charge.captured', charge: { ...charge, charged } }, Math.floor(sentAt.getTime() / 1_000));
}

/** A message as the gateway sends it at that second. */
function signed(content: unknown, seconds: number | string): SentMessage {
  const body = Buffer.from(JSON.stringify(content));
  const signature = createHmac('sha256', secrets.webhookSecret)
    .update(`msg_1.${seconds}.${body.toString()}`)
    .digest('hex');
  const headers = {
    'x-gateway-id': 'msg_1',
    'x-gateway-timestamp': String(seconds),
    'x-gateway-signature': `v1=${signature}`,
  };
  return { headers, body };
}

for (const method of ['wallet', 'qr', 'virtual_account', 'card']) {
  for (const capture of ['now', 'later']) {
    const settings = { method, brand: 'BKASH', capture };
    const charge = { amount: 155_000, currency: 'BDT', settings, secrets };
    paymentProviderConformance(`${method}, capture ${capture}, on the pay page`, () => ({
      ...{ make, charge, refused, charged, refunded, message, silence },
    }));
    paymentProviderConformance(`${method}, capture ${capture}, by token`, () => ({
      ...{ make, refused, charged, refunded, message, silence },
      charge: { ...charge, input: { token: 'tok_approved' } },
    }));
  }
}

function requestOf(change: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    paymentId: newId(),
    orderId: newId(),
    amount: 155_000,
    currency: 'BDT',
    reference: null,
    settings: { method: 'wallet', brand: 'bKash' },
    secrets: { apiKey: 'sk_sandbox_test', webhookSecret: 'whsec_sandbox_test' },
    input: {},
    returnUrl: 'https://shop.example/return',
    notifyUrl: 'http://127.0.0.1:1/notify',
    signal: AbortSignal.timeout(5_000),
    ...change,
  };
}

describe('the provider of the sandbox gateway', () => {
  it('sends the buyer to a pay page, and says what became of it', async () => {
    const request = requestOf();
    const outcome = await make().authorize(request);
    expect(outcome).toEqual({
      status: 'pending',
      reference: expect.stringMatching(/^ch_/) as string,
      action: { type: 'redirect', url: (await gateway.charge(request.paymentId)).payUrl },
    });
    await gateway.approve(request.paymentId);
    expect(await make().status(request)).toEqual({
      status: 'captured',
      reference: (outcome as { reference: string }).reference,
      charged: { amount: 155_000, currency: 'BDT' },
    });
  });

  it('shows a QR text, and an account number', async () => {
    const qr = await make().authorize(requestOf({ settings: { method: 'qr', brand: 'QRIS' } }));
    expect(qr).toMatchObject({ action: { type: 'qr', data: { qr: expect.stringContaining('/pay/ch_') as string } } });
    const account = await make().authorize(requestOf({ settings: { method: 'virtual_account', brand: 'BCA' } }));
    expect(account).toMatchObject({
      action: {
        type: 'virtual_account',
        data: { bank: 'BCA', accountNumber: expect.stringMatching(/^8808\d{12}$/) as string },
      },
    });
  });

  it('captures less than was authorized, once, and refunds by parts, each once', async () => {
    const request = requestOf({
      settings: { method: 'card', capture: 'later' },
      input: { token: 'tok_approved' },
    });
    const provider = make();
    expect(await provider.authorize(request)).toMatchObject({
      status: 'authorized',
      charged: { amount: 155_000, currency: 'BDT' },
    });
    const capture = { ...request, captureAmount: 100_000 };
    const captured = { status: 'captured', charged: { amount: 100_000, currency: 'BDT' } };
    expect(await provider.capture(capture)).toMatchObject(captured);
    expect(await provider.capture({ ...capture, captureAmount: 155_000 })).toMatchObject(captured);
    const refund = { ...request, refundId: newId(), refundAmount: 60_000 };
    const first = await provider.refund(refund);
    expect(first).toEqual({ status: 'refunded', reference: expect.stringMatching(/^re_/) as string });
    expect(await provider.refund(refund)).toEqual(first);
    expect(await provider.refund({ ...refund, refundId: newId() })).toEqual({
      status: 'declined',
      reason: 'more_than_captured',
    });
    expect((await provider.refund({ ...refund, refundId: newId(), refundAmount: 40_000 })).status).toBe('refunded');
    expect((await gateway.charge(request.paymentId)).movements.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['charge', 155_000],
      ['capture', 100_000],
      ['refund', 60_000],
      ['refund', 40_000],
    ]);
  });

  it('leaves a refund pending until it is asked again, and tells of one that the bank refuses', async () => {
    const request = requestOf({ input: { token: 'tok_approved' } });
    await make().authorize(request);
    const refund = { ...request, refundId: newId(), refundAmount: 1_400 };
    expect((await make().refund(refund)).status).toBe('pending');
    expect((await gateway.charge(request.paymentId)).refunded).toBe(0);
    expect((await make().refund(refund)).status).toBe('refunded');
    expect(await make().refund({ ...request, refundId: newId(), refundAmount: 1_300 })).toEqual({
      status: 'declined',
      reason: 'refused_by_bank',
    });
    expect((await gateway.charge(request.paymentId)).refunded).toBe(1_400);
  });

  it('knows a charge by its account: the same id of another one is another charge', async () => {
    const request = requestOf({ input: { token: 'tok_approved' } });
    await make().authorize(request);
    const stranger = { ...request, secrets: { apiKey: 'sk_sandbox_other' } };
    expect(await make().status(stranger)).toEqual({ status: 'unknown' });
    await expect(make().status({ ...request, secrets: { apiKey: 'nonsense' } })).rejects.toThrow('status 401');
  });

  it.each([
    ['server_error', 'failed', 0],
    ['garbage', 'not_json', 0],
    ['huge', 'too_large', 0],
    ['redirect', 'redirected', 0],
    ['reply_lost', 'unreachable', 1],
    ['timeout_charged', 'timed_out', 1],
  ])('throws on %s, asks once, and the charge is made %s (%d)', async (scenario, reason, times) => {
    const request = requestOf({ input: { token: `tok_${scenario}` }, signal: AbortSignal.timeout(300) });
    const failure = await make()
      .authorize(request)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OutboundError);
    expect((failure as OutboundError).reason).toBe(reason);
    expect(await charged(request.paymentId)).toBe(times);
    const { status } = await make().status({ ...request, signal: AbortSignal.timeout(1_000) });
    expect(status).toBe(times === 1 ? 'captured' : 'unknown');
    expect((await gateway.ask('GET', '/sandbox')).body).toMatchObject({ redirectsFollowed: 0 });
  });

  it('is told that an amount or a currency differs', async () => {
    const less = await make().authorize(requestOf({ input: { token: 'tok_wrong_amount' } }));
    expect(less).toMatchObject({ status: 'captured', charged: { amount: 154_999, currency: 'BDT' } });
    const other = await make().authorize(requestOf({ amount: 661_400 + 0, input: { token: 'tok_wrong_currency' } }));
    expect(other).toMatchObject({ status: 'captured', charged: { amount: 661_400, currency: 'USD' } });
  });

  it('says what is wrong with the settings of a method', () => {
    const provider = make();
    expect(provider.settingsFaults({ method: 'wallet', brand: 'bKash', capture: 'later' })).toEqual({});
    expect(provider.settingsFaults({ method: 'card' })).toEqual({});
    expect(Object.keys(provider.settingsFaults({ method: 'cash', brand: '', capture: 1 }))).toEqual([
      'method',
      'brand',
      'capture',
    ]);
    expect(Object.keys(provider.settingsFaults({}))).toEqual(['method']);
    expect(provider.settingsFaults({ method: 'card', token: 'required' })).toEqual({});
    expect(Object.keys(provider.settingsFaults({ method: 'card', token: true }))).toEqual(['token']);
  });

  it('needs a token of the buyer where the method says so', () => {
    const provider = make();
    expect(provider.requiredInput({ method: 'card', token: 'required' })).toEqual(['token']);
    expect(provider.requiredInput({ method: 'card', token: 'optional' })).toEqual([]);
    expect(provider.requiredInput({ method: 'card' })).toEqual([]);
  });
});

describe('a message of the gateway', () => {
  const receivedAt = new Date('2026-02-03T04:05:06Z');
  const seconds = receivedAt.getTime() / 1_000;
  const charge = {
    ...{ id: newId(), reference: 'ch_1', status: 'captured', reason: null, action: null },
    charged: { amount: 155_000, currency: 'BDT' },
  };

  function messageOf(content: unknown, timestamp = String(seconds)): WebhookMessage {
    return { ...signed(content, timestamp), settings: {}, secrets, receivedAt };
  }
  const genuine = messageOf({ type: 'charge.captured', charge });
  const read = (message: WebhookMessage) => make().parseWebhook(message);

  it('is read when it is genuine, up to five minutes old or ahead', async () => {
    const news = [
      {
        messageId: 'msg_1',
        paymentId: charge.id,
        reference: 'ch_1',
        outcome: { status: 'captured', reference: 'ch_1', charged: charge.charged },
      },
    ];
    for (const age of [0, 300, -300]) {
      const message = messageOf({ type: 'charge.captured', charge }, String(seconds - age));
      expect(await read(message)).toEqual(news);
    }
  });

  it('is read of a refund, of a void, and of nothing that concerns us', async () => {
    const refund = { id: newId(), reference: 're_1', status: 'declined', reason: 'refused_by_bank' };
    expect(await read(messageOf({ type: 'refund.declined', refund }))).toEqual([
      { messageId: 'msg_1', refundId: refund.id, refund: { status: 'declined', reason: 'refused_by_bank' } },
    ]);
    const voided = { ...charge, status: 'voided', charged: null };
    expect(await read(messageOf({ type: 'charge.voided', charge: voided }))).toMatchObject([
      { outcome: { status: 'voided' } },
    ]);
    expect(await read(messageOf({ type: 'account.updated' }))).toEqual([]);
  });

  it.each(['x-gateway-id', 'x-gateway-timestamp', 'x-gateway-signature'])('is refused without %s', async (name) => {
    const headers = Object.fromEntries(Object.entries(genuine.headers).filter(([each]) => each !== name));
    await expect(read({ ...genuine, headers })).rejects.toThrow(WebhookRejected);
  });

  it('is refused with another byte anywhere: in its body, its id, its time', async () => {
    for (let index = 0; index < genuine.body.length; index += 1) {
      const body = Buffer.from(genuine.body);
      body[index] = (body[index] as number) ^ 1;
      await expect(read({ ...genuine, body })).rejects.toThrow(WebhookRejected);
    }
    for (const [name, value] of [
      ['x-gateway-id', 'msg_2'],
      ['x-gateway-timestamp', String(seconds + 1)],
      ['x-gateway-signature', 'v1=abc'],
      ['x-gateway-signature', `v1=${'0'.repeat(64)}`],
    ] as const) {
      await expect(read({ ...genuine, headers: { ...genuine.headers, [name]: value } })).rejects.toThrow(
        WebhookRejected,
      );
    }
  });

  it('is refused with the secret of another account', async () => {
    const secrets = { webhookSecret: 'whsec_sandbox_other' };
    await expect(read({ ...genuine, secrets })).rejects.toThrow(WebhookRejected);
    await expect(read({ ...genuine, secrets: {} })).rejects.toThrow(WebhookRejected);
  });

  it.each([301, -301, Number.NaN])('is refused when it is %d seconds old, though it is signed', async (age) => {
    const message = messageOf({ type: 'charge.captured', charge }, String(seconds - age));
    await expect(read(message)).rejects.toThrow('too old');
  });

  it('is not believed when it has not the shape of one', async () => {
    for (const change of [{ status: 'paid' }, { charged: { amount: 1.5, currency: 'BDT' } }, { id: 7 }]) {
      await expect(read(messageOf({ type: 'charge.captured', charge: { ...charge, ...change } }))).rejects.toThrow(
        "The gateway's answer lacks",
      );
    }
  });
});

it('ends all that waits when it is stopped', async () => {
  const other = await testGateway({ slowness: 60_000 });
  const call = new SandboxGateway(other.url)
    .authorize(requestOf({ input: { token: 'tok_slow' } }))
    .catch((error: unknown) => error);
  await sleep(50);
  await other.stop();
  expect(await call).toBeInstanceOf(OutboundError);
});
