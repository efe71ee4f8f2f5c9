import { v7 } from 'uuid';
import { newId } from '../../src/kernel/ids.js';
import { type PaymentRequest, type WebhookMessage, WebhookRejected } from '../../src/payment/payment-provider.js';
import { StripePayments } from '../../src/payment/providers/stripe.js';
import { type Fault, type Intent, StripeStandIn } from '../support/stripe-stand-in.js';

let stripe: StripeStandIn;
let provider: StripePayments;

beforeEach(async () => {
  stripe = await new StripeStandIn().open();
  provider = new StripePayments(stripe.url);
});
afterEach(() => stripe.close());

const form = { publishableKey: 'pk_test_standin' };
const server = { confirmation: 'server' };
const visa = { paymentMethod: 'pm_card_visa' };

function requestOf(changes: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    paymentId: newId(),
    orderId: newId(),
    amount: 155_000,
    currency: 'BDT',
    reference: null,
    settings: server,
    secrets: { secretKey: stripe.secretKey, webhookSecret: stripe.webhookSecret },
    input: {},
    returnUrl: 'https://pay.example/payments/v1/return/1',
    notifyUrl: 'https://pay.example/payments/v1/webhooks/stripe/store_1',
    signal: AbortSignal.timeout(5_000),
    ...changes,
  };
}

/** The one intent of a payment. */
function intentOf({ paymentId }: PaymentRequest): Intent {
  const intents = stripe.ofPayment(paymentId);
  expect(intents).toHaveLength(1);
  return intents[0] as Intent;
}

const all = { amount: 155_000, currency: 'BDT' };

describe('a payment that the server confirms', () => {
  it('is charged at once, for exactly the amount, under the ids of payment and order', async () => {
    const request = requestOf({ input: visa });
    const outcome = await provider.authorize(request);
    const intent = intentOf(request);
    expect(outcome).toEqual({ status: 'captured', reference: intent.id, charged: all });
    expect(intent).toMatchObject({
      amount: 155_000,
      currency: 'bdt',
      metadata: { cashwrap_payment_id: request.paymentId, cashwrap_order_id: request.orderId },
    });
  });

  it('takes a confirmation token as well', async () => {
    const outcome = await provider.authorize(requestOf({ input: { confirmationToken: 'ctoken_visa' } }));
    expect(outcome.status).toBe('captured');
  });

  it('sends the buyer to the bank, and says afterwards what came of it', async () => {
    const request = requestOf({ input: { paymentMethod: 'pm_card_authenticationRequired' } });
    const outcome = await provider.authorize(request);
    const { id, next_action: next } = intentOf(request);
    const action = { type: 'redirect', url: `https://hooks.stripe.example/3d_secure/${id}` };
    expect(outcome).toEqual({ status: 'pending', reference: id, action });
    expect(next?.redirect_to_url?.return_url).toBe(request.returnUrl);
    expect(await provider.status({ ...request, reference: id })).toEqual(outcome);
    stripe.passChallenge(id, true);
    expect(await provider.status({ ...request, reference: id })).toMatchObject({ status: 'captured', charged: all });
  });

  it('is declined for good when the bank says no, at once or on its page', async () => {
    const refused = requestOf({ input: { paymentMethod: 'pm_card_chargeDeclined' } });
    expect(await provider.authorize(refused)).toEqual({ status: 'declined', reason: 'insufficient_funds' });
    expect(intentOf(refused).status).toBe('canceled');
    expect(await provider.authorize(refused)).toEqual({ status: 'declined', reason: 'insufficient_funds' });

    const challenged = requestOf({ input: { paymentMethod: 'pm_card_authenticationRequired' } });
    await provider.authorize(challenged);
    const { id } = intentOf(challenged);
    stripe.passChallenge(id, false);
    const declined = { status: 'declined', reason: 'payment_intent_authentication_failure' };
    for (let time = 0; time < 2; time += 1) {
      expect(await provider.status({ ...challenged, reference: id })).toEqual(declined);
    }
    expect(intentOf(challenged).status).toBe('canceled');
  });

  it.each([
    ['no token', {}, 'payment_method_missing'],
    ['a token that Stripe does not know', { paymentMethod: 'pm_nonsense' }, 'resource_missing'],
  ])('is declined with %s, and nothing can come of it', async (_what, input, reason) => {
    const request = requestOf({ input });
    expect(await provider.authorize(request)).toEqual({ status: 'declined', reason });
    expect(stripe.ofPayment(request.paymentId).filter(({ status }) => status !== 'canceled')).toEqual([]);
  });

  it('is declined when Stripe refuses our key, or cannot take the amount', async () => {
    const keyless = requestOf({ input: visa, secrets: {} });
    expect(await provider.authorize(keyless)).toEqual({ status: 'declined', reason: 'credentials_refused' });
    expect(await provider.authorize(requestOf({ input: visa, amount: 10 }))).toEqual({
      status: 'declined',
      reason: 'amount_too_small',
    });
    const asked = stripe.asked.length;
    const uneven = requestOf({ input: visa, currency: 'KWD', amount: 5_121 });
    expect(await provider.authorize(uneven)).toEqual({ status: 'declined', reason: 'amount_not_supported' });
    expect(stripe.asked).toHaveLength(asked);
  });
});

describe('a payment that the storefront confirms', () => {
  it('hands the client secret to the form, and is captured once the form has paid', async () => {
    const request = requestOf({ settings: form });
    const outcome = await provider.authorize(request);
    const { id, client_secret: clientSecret } = intentOf(request);
    const data = { clientSecret, publishableKey: form.publishableKey, returnUrl: request.returnUrl };
    expect(outcome).toEqual({ status: 'pending', reference: id, action: { type: 'instructions', data } });
    expect(await provider.authorize(request)).toEqual(outcome);

    await stripe.payInForm(clientSecret, 'pm_card_chargeDeclined');
    expect(await provider.status({ ...request, reference: id })).toEqual(outcome);
    await stripe.payInForm(clientSecret, 'pm_card_visa');
    expect(await provider.status({ ...request, reference: id })).toMatchObject({ status: 'captured', charged: all });
    expect(intentOf(request).amount_received).toBe(155_000);
  });

  it('cannot be paid any more once it is voided', async () => {
    const request = requestOf({ settings: form });
    await provider.authorize(request);
    const { id, client_secret: secret } = intentOf(request);
    await provider.void({ ...request, reference: id });
    await stripe.payInForm(secret, 'pm_card_visa');
    expect(intentOf(request)).toMatchObject({ status: 'canceled', amount_received: 0 });
    expect(await provider.status({ ...request, reference: id })).toEqual({ status: 'voided' });
  });
});

describe('an authorization', () => {
  const manual = { ...server, capture: 'manual' };
  const authorized = async (): Promise<PaymentRequest> => {
    const request = requestOf({ settings: manual, input: visa });
    const outcome = await provider.authorize(request);
    expect(outcome).toEqual({ status: 'authorized', reference: intentOf(request).id, charged: all });
    return { ...request, input: {}, reference: intentOf(request).id };
  };

  it('is captured once: asking again says what was taken, whatever is asked for', async () => {
    const request = await authorized();
    const { id } = intentOf(request);
    const charged = { amount: 100_000, currency: 'BDT' };
    for (const captureAmount of [100_000, 100_000, 155_000]) {
      const outcome = await provider.capture({ ...request, captureAmount });
      expect(outcome).toEqual({ status: 'captured', reference: id, charged });
    }
    expect(intentOf(request).amount_received).toBe(100_000);
  });

  it('stays what it is when more is asked for than was authorized', async () => {
    const request = await authorized();
    expect(await provider.capture({ ...request, captureAmount: 155_001 })).toMatchObject({ status: 'authorized' });
    expect(intentOf(request)).toMatchObject({ status: 'requires_capture', amount_received: 0 });
  });

  it('is voided, and not captured afterwards', async () => {
    const request = await authorized();
    await provider.void(request);
    expect(intentOf(request)).toMatchObject({ status: 'canceled', amount_capturable: 0 });
    const late = await provider.capture({ ...request, captureAmount: 155_000 });
    expect(late).toEqual({ status: 'declined', reason: 'canceled' });
  });

  it('stays captured when it is voided too late', async () => {
    const request = await authorized();
    await provider.capture({ ...request, captureAmount: 155_000 });
    await provider.void(request);
    expect(await provider.status(request)).toMatchObject({ status: 'captured', charged: all });
  });
});

describe('a refund', () => {
  let request: PaymentRequest;
  beforeEach(async () => {
    request = requestOf({ input: visa });
    await provider.authorize(request);
    request = { ...request, input: {}, reference: intentOf(request).id };
  });
  const given = (): number[] => [...stripe.refunds.values()].map(({ amount }) => amount);

  it('is made once for its id, also when the first answer was lost and keys are forgotten', async () => {
    const refund = { ...request, refundId: newId(), refundAmount: 55_000 };
    stripe.faults.push('none', 'none', 'lose-reply', 'lose-reply');
    await expect(provider.refund(refund)).rejects.toThrow();
    expect(given()).toEqual([55_000]);
    stripe.forgetKeys();
    const [id] = [...stripe.refunds.keys()];
    for (let time = 0; time < 2; time += 1) {
      expect(await provider.refund(refund)).toEqual({ status: 'refunded', reference: id });
    }
    expect(given()).toEqual([55_000]);
  });

  it('is another one under another id, and is declined beyond what was captured', async () => {
    const parts = [55_000, 100_000].map((refundAmount) => ({ ...request, refundId: newId(), refundAmount }));
    for (const part of parts) expect((await provider.refund(part)).status).toBe('refunded');
    const beyond = await provider.refund({ ...request, refundId: newId(), refundAmount: 1 });
    expect(beyond).toEqual({ status: 'declined', reason: 'charge_already_refunded' });
    expect(given()).toEqual([55_000, 100_000]);
  });

  it('is pending until Stripe says how it ended', async () => {
    stripe.refundStatus = 'pending';
    const refund = { ...request, refundId: newId(), refundAmount: 55_000 };
    const pending = await provider.refund(refund);
    expect(pending.status).toBe('pending');
    const [known] = [...stripe.refunds.values()];
    Object.assign(known ?? {}, { status: 'failed', failure_reason: 'lost_or_stolen_card' });
    expect(await provider.refund(refund)).toEqual({ status: 'declined', reason: 'lost_or_stolen_card' });
    expect(given()).toEqual([55_000]);
  });
});

describe('a payment whose reference was lost', () => {
  const tooOld = (): string => v7({ msecs: Date.now() - 24 * 3_600_000 });

  it.each([
    ['by asking again within a day', newId, (asked: string[]) => asked.filter((what) => what.endsWith('/search'))],
    ['by searching later', tooOld, (asked: string[]) => asked.filter((what) => what === 'POST /v1/payment_intents')],
  ])('is found by its id, %s', async (_how, makeId, unneeded) => {
    const request = requestOf({ input: visa, paymentId: makeId() });
    await provider.authorize(request);
    stripe.asked.length = 0;
    const standing = await provider.status({ ...request, input: {} });
    expect(standing).toMatchObject({ status: 'captured', reference: intentOf(request).id, charged: all });
    expect(unneeded(stripe.asked)).toEqual([]);
  });

  it('is found by searching when the settings have changed meanwhile', async () => {
    const request = requestOf({ input: visa });
    await provider.authorize(request);
    const standing = await provider.status({ ...request, settings: { ...server, capture: 'manual' } });
    expect(standing).toMatchObject({ status: 'captured', charged: all });
    expect(stripe.asked).toContain('GET /v1/payment_intents/search');
  });

  it('is charged once though every first answer was lost, and is found charged', async () => {
    const request = requestOf({ input: visa });
    stripe.faults.push('lose-reply');
    expect(await provider.authorize(request)).toMatchObject({ status: 'captured' });

    const unlucky = requestOf({ input: visa });
    stripe.faults.push('none', 'lose-reply', 'lose-reply');
    await expect(provider.authorize(unlucky)).rejects.toThrow();
    expect(await provider.status({ ...unlucky, input: {} })).toMatchObject({ status: 'captured', charged: all });
    expect([intentOf(request).amount_received, intentOf(unlucky).amount_received]).toEqual([155_000, 155_000]);
  });

  it.each([
    ['new', newId],
    ['old', tooOld],
  ])('is unknown when it was never asked for (%s)', async (_age, makeId) => {
    const request = requestOf({ paymentId: makeId() });
    expect(await provider.status(request)).toEqual({ status: 'unknown' });
    expect(stripe.ofPayment(request.paymentId).filter(({ status }) => status !== 'canceled')).toEqual([]);
  });

  it('cannot be charged after it was voided unheard', async () => {
    const request = requestOf({ input: visa });
    await provider.void(request);
    expect(await provider.authorize(request)).toEqual({ status: 'declined', reason: 'canceled' });
    expect(intentOf(request)).toMatchObject({ status: 'canceled', amount_received: 0 });
  });
});

describe('an answer that is none', () => {
  it.each<Fault>(['fail', 'garbage', 'redirect', 'flood', 'other-json', 'lose-request'])(
    'says nothing of the payment: %s',
    async (fault) => {
      const request = requestOf({ input: visa });
      stripe.faults.push(fault, fault);
      await expect(provider.authorize(request)).rejects.toThrow();
      stripe.faults.length = 0;
      expect(await provider.status({ ...request, input: {} })).toEqual({ status: 'unknown' });
    },
  );

  it('shows no secret in its error', async () => {
    const secretKey = 'sk_test_canary_0815';
    const error: unknown = await provider
      .status(requestOf({ reference: 'pi_none', secrets: { secretKey } }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const { message, stack } = error as Error;
    expect(`${message}${stack}`).not.toContain('canary');
  });
});

describe('a message', () => {
  const receivedAt = new Date();
  const read = (message: Pick<WebhookMessage, 'headers' | 'body'>, settings: object = server) =>
    provider.parseWebhook({
      ...message,
      settings: settings as Record<string, unknown>,
      secrets: { webhookSecret: stripe.webhookSecret },
      receivedAt,
    });

  it('tells of a payment by our id, with what was charged', async () => {
    const request = requestOf({ input: visa });
    await provider.authorize(request);
    const intent = intentOf(request);
    const notices = await read(stripe.event('payment_intent.succeeded', intent));
    expect(notices).toEqual([
      {
        messageId: expect.stringMatching(/^evt_/) as string,
        paymentId: request.paymentId,
        reference: intent.id,
        outcome: { status: 'captured', reference: intent.id, charged: all },
      },
    ]);
  });

  it.each([
    [
      'payment_intent.amount_capturable_updated',
      { status: 'requires_capture', amount_capturable: 155_000 },
      'authorized',
    ],
    ['payment_intent.canceled', { status: 'canceled' }, 'voided'],
    ['payment_intent.payment_failed', { last_payment_error: { code: 'card_declined' } }, 'declined'],
  ])('of the type %s is understood', async (type, changes, status) => {
    const request = requestOf({ settings: form });
    await provider.authorize(request);
    const [notice] = await read(stripe.event(type, { ...intentOf(request), ...changes }));
    expect(notice).toMatchObject({ paymentId: request.paymentId, outcome: { status } });
  });

  it('tells of a refund by its id', async () => {
    const refund = { object: 'refund', id: 're_1', status: 'failed', failure_reason: 'declined' };
    const metadata = { cashwrap_refund_id: 'a-refund' };
    const [notice] = await read(stripe.event('refund.failed', { ...refund, metadata }));
    expect(notice).toMatchObject({ refundId: 'a-refund', refund: { status: 'declined', reason: 'declined' } });
    expect(await read(stripe.event('refund.failed', { ...refund, metadata: {} }))).toEqual([]);
  });

  it('is of no interest when it is about a failed try in the form, about others, or of another type', async () => {
    const request = requestOf({ settings: form });
    await provider.authorize(request);
    const failed = { ...intentOf(request), last_payment_error: { code: 'card_declined' } };
    expect(await read(stripe.event('payment_intent.payment_failed', failed), form)).toEqual([]);
    const others = { ...intentOf(request), metadata: {} };
    expect(await read(stripe.event('payment_intent.succeeded', others))).toEqual([]);
    expect(await read(stripe.event('customer.created', { object: 'customer', id: 'cus_1' }))).toEqual([]);
  });

  it('is refused when it is unsigned, signed with another secret, or older than five minutes', async () => {
    const event = (at?: Date) =>
      stripe.event('payment_intent.succeeded', { object: 'payment_intent', metadata: {} }, at);
    const old = event(new Date(receivedAt.getTime() - 301_000));
    const another = await new StripeStandIn().open();
    Object.assign(another, { webhookSecret: 'whsec_another' });
    const forged = another.event('payment_intent.succeeded', { object: 'payment_intent' });
    await another.close();
    for (const message of [old, forged, { ...event(), headers: {} }]) {
      await expect(read(message)).rejects.toBeInstanceOf(WebhookRejected);
    }
    const justInTime = event(new Date(receivedAt.getTime() - 299_000));
    await expect(read(justInTime)).resolves.toEqual([]);
    const withoutSecret = provider.parseWebhook({ ...event(), settings: {}, secrets: {}, receivedAt });
    await expect(withoutSecret).rejects.toBeInstanceOf(WebhookRejected);
  });
});

it('wants a publishable key for the form, and no setting that it does not know', () => {
  expect(provider.settingsFaults({})).toEqual({ publishableKey: 'is required' });
  expect(provider.settingsFaults(form)).toEqual({});
  expect(provider.settingsFaults({ ...server, capture: 'manual' })).toEqual({});
  expect(Object.keys(provider.settingsFaults({ publishableKey: 'sk_test_secret', capture: 'later', x: 1 }))).toEqual([
    'publishableKey',
    'capture',
    'x',
  ]);
});
