import { newId } from '../../src/kernel/ids.js';
import {
  type CaptureRequest,
  type PaymentOutcome,
  type PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
  type RefundRequest,
} from '../../src/payment/payment-provider.js';
import {
  declareConformance,
  expectNoWaiting,
  expectToEnd,
  kebabCase,
  type MakeSample,
  type Promises,
} from './promises.js';

/** What a charge is made of, besides its ids. */
export type Charge = Pick<PaymentRequest, 'amount' | 'currency'> &
  Partial<Pick<PaymentRequest, 'settings' | 'secrets' | 'input'>>;

export interface PaymentProviderSample {
  /** Makes the provider anew, as every process does. What is charged is known at the other end alone. */
  readonly make: () => PaymentProvider;
  /** A charge that the other end accepts. */
  readonly charge: Charge;
  /** A charge that it refuses. Without one, nothing is proved of refusals. */
  readonly refused?: Charge;
  /** How often the other end has charged for a payment. Without it, what `status` says has to do. */
  readonly charged?: (paymentId: string) => number | Promise<number>;
  /** Makes the other end take questions without answering. For every provider with a network. */
  readonly silence?: () => void | Promise<void>;
}

/** Proves of a payment provider what `PaymentProvider` promises to the core. */
export function paymentProviderConformance(name: string, sample: MakeSample<PaymentProviderSample>): void {
  declareConformance(name, paymentProviderPromises, sample);
}

const longestTimeoutMilliseconds = 30_000;
const actionTypes = ['redirect', 'instructions', 'qr', 'virtual_account'];

/** What may be said of a payment after what has been said of it. */
const laterStatuses: Record<PaymentStanding['status'], readonly PaymentStanding['status'][]> = {
  pending: ['pending', 'authorized', 'captured', 'declined', 'voided'],
  authorized: ['authorized', 'captured', 'voided'],
  captured: ['captured'],
  declined: ['declined'],
  voided: ['voided'],
  unknown: ['unknown'],
};

export const paymentProviderPromises = {
  'has a code in kebab-case, the same in every process': ({ make }) => {
    const { code } = make();
    expect(code).toMatch(kebabCase);
    expect(make().code).toBe(code);
  },

  'wants to be waited for 30 seconds at most': ({ make }) => {
    const { timeoutMilliseconds } = make();
    expect(timeoutMilliseconds).toBeGreaterThan(0);
    expect(timeoutMilliseconds).toBeLessThanOrEqual(longestTimeoutMilliseconds);
  },

  'answers a charge with an outcome that can be stored': async ({ make, charge }) => {
    const outcome = await make().authorize(toRequest(charge));
    expectOutcome(outcome);
    expect(outcome.status).not.toBe('declined');
  },

  'answers a capture and a refund with an outcome that can be stored': async ({ make, charge }) => {
    const authorize = toRequest(charge);
    const capture = following(authorize, await make().authorize(authorize));
    const captured = await make().capture(toCapture(capture));
    expectOutcome(captured);
    expectRefundOutcome(await make().refund(toRefund(following(capture, captured))));
  },

  'answers a refused charge, and does not throw': async ({ make, refused }) => {
    if (!refused) return;
    const outcome = await make().authorize(toRequest(refused));
    expectOutcome(outcome);
    expect(outcome.status).toBe('declined');
  },

  'charges once when it is asked twice': async ({ make, charge, charged }) => {
    const request = toRequest(charge);
    const first = await make().authorize(request);
    const second = await make().authorize(request);
    expectToFollow(first, second);
    expectToFollow(second, await make().status(following(request, first)));
    if (charged) expect(await charged(request.paymentId)).toBeLessThanOrEqual(1);
  },

  'takes two payments for two, though they are alike': async ({ make, charge, charged }) => {
    const requests = [toRequest(charge), toRequest(charge)] as const;
    const [one, other] = [await make().authorize(requests[0]), await make().authorize(requests[1])];
    const reference = referenceOf(one);
    if (reference !== null) expect(referenceOf(other)).not.toBe(reference);
    if (charged) expect(await charged(requests[1].paymentId)).toBe(await charged(requests[0].paymentId));
  },

  'says later what became of a payment, asked by its id alone, in another process': async ({ make, charge }) => {
    const request = toRequest(charge);
    const outcome = await make().authorize(request);
    const standing = await make().status({ ...request, input: {}, reference: null });
    expectOutcome(standing);
    expectToFollow(outcome, standing);
  },

  'knows nothing of a payment that it was never asked for': async ({ make, charge }) => {
    const provider = make();
    const { status } = await provider.status({ ...toRequest(charge), input: {} });
    expect(provider.network ? ['unknown'] : ['unknown', 'pending']).toContain(status);
  },

  'voids a payment that it has never heard of, and refuses it from then on': async ({ make, charge, charged }) => {
    const request = toRequest(charge);
    await make().void({ ...request, input: {} });
    const late = await make()
      .authorize(request)
      .catch(() => null);
    expect(['authorized', 'captured']).not.toContain(late?.status);
    if (charged) expect(await charged(request.paymentId)).toBe(0);
  },

  'voids a payment twice without harm': async ({ make, charge }) => {
    const request = toRequest(charge);
    const later = following(request, await make().authorize(request));
    await make().void(later);
    const { status } = await make().status(later);
    expect(status).not.toBe('authorized');
    await make().void(later);
    expect((await make().status(later)).status).toBe(status);
  },

  'waits for nothing when it says that it needs no network': async ({ make, charge }) => {
    const provider = make();
    if (provider.network) return;
    for (const call of callsOf(provider, toRequest(charge))) await expectNoWaiting(call);
  },

  'ends every call within a second of its signal': async ({ make, charge, silence }) => {
    const provider = make();
    if (provider.network && !silence) throw new Error('A provider with a network needs a sample with `silence`');
    await silence?.();
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(50)]) {
      const calls = callsOf(provider, { ...toRequest(charge), signal });
      await Promise.all(calls.map((call) => expectToEnd(call, 1_050)));
    }
  },
} satisfies Promises<PaymentProviderSample>;

function toRequest(charge: Charge): PaymentRequest {
  const ids = { paymentId: newId(), orderId: newId(), reference: null };
  // Nobody listens there, and no name has to be looked up: the other end may try to reach them.
  const urls = { returnUrl: 'http://127.0.0.1:1/return', notifyUrl: 'http://127.0.0.1:1/notify' };
  return { ...ids, ...urls, settings: {}, secrets: {}, input: {}, signal: AbortSignal.timeout(10_000), ...charge };
}

const toCapture = (request: PaymentRequest): CaptureRequest => ({ ...request, captureAmount: request.amount });

const toRefund = (request: PaymentRequest): RefundRequest => ({
  ...request,
  refundId: newId(),
  refundAmount: request.amount,
});

/** What the core asks next: it has kept the reference, and nothing of what the buyer handed over. */
function following(request: PaymentRequest, outcome: PaymentOutcome): PaymentRequest {
  return { ...request, input: {}, reference: referenceOf(outcome) };
}

function referenceOf(standing: PaymentStanding): string | null {
  return 'reference' in standing ? standing.reference : null;
}

function callsOf(provider: PaymentProvider, request: PaymentRequest): (() => Promise<unknown>)[] {
  return [
    () => provider.authorize(request),
    () => provider.status(request),
    () => provider.capture(toCapture(request)),
    () => provider.refund(toRefund(request)),
    () => provider.void(request),
  ];
}

function expectToFollow(earlier: PaymentStanding, later: PaymentStanding): void {
  expect(laterStatuses[earlier.status]).toContain(later.status);
  const reference = referenceOf(earlier);
  if (reference !== null && 'reference' in later) expect(referenceOf(later)).toBe(reference);
}

function expectOutcome(outcome: PaymentStanding): void {
  switch (outcome.status) {
    case 'authorized':
    case 'captured':
      expectReference(outcome.reference);
      break;
    case 'pending':
      expectReference(outcome.reference);
      if (outcome.action !== null) expect(actionTypes).toContain(outcome.action.type);
      break;
    case 'declined':
      expect(outcome.reason).toMatch(/\S/);
      break;
    case 'voided':
    case 'unknown':
      break;
    default:
      throw new Error(`No status of a payment: ${JSON.stringify(outcome)}`);
  }
  // It is kept as JSON, and has to come back as it was.
  expect(JSON.parse(JSON.stringify(outcome))).toStrictEqual(outcome);
}

function expectRefundOutcome(outcome: RefundOutcome): void {
  if (outcome.status === 'declined') expect(outcome.reason).toMatch(/\S/);
  else expectReference(outcome.reference);
  expect(JSON.parse(JSON.stringify(outcome))).toStrictEqual(outcome);
}

function expectReference(reference: string | null): void {
  if (reference !== null) expect(reference).toMatch(/\S/);
}
