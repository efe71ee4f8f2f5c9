import { newId } from '../../src/kernel/ids.js';
import {
  type CaptureRequest,
  type PaymentOutcome,
  type PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundRequest,
} from '../../src/payment/payment-provider.js';
import { paymentMessagePromises, type SentMessage } from './payment-message.promises.js';
import { expectOutcome, expectRefundOutcome, referenceOf, toRequest } from './payment-provider.expectations.js';
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
  /** Minor units that the other end has given back of a payment. Without it, what is said of refunds has to do. */
  readonly refunded?: (paymentId: string) => number | Promise<number>;
  /** What the other end sends about a payment, with its proof, as of `sentAt`. For every provider that reads messages. */
  readonly message?: (
    payment: Pick<PaymentRequest, 'paymentId' | 'reference'>,
    sentAt: Date,
  ) => SentMessage | Promise<SentMessage>;
  /** Makes the other end take questions without answering. For every provider with a network. */
  readonly silence?: () => void | Promise<void>;
}

/** Proves of a payment provider what `PaymentProvider` promises to the core. */
export function paymentProviderConformance(name: string, sample: MakeSample<PaymentProviderSample>): void {
  declareConformance(name, paymentProviderPromises, sample);
}

const longestTimeoutMilliseconds = 30_000;

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

  'captures once, and says what was taken when it is asked again': async (sample) => {
    const request = await payable(sample);
    if (!request) return;
    const { network } = sample.make();
    const first = await sample.make().capture(toCapture(request));
    expect(first.status).toBe('captured');
    const again = { ...toCapture(request), captureAmount: network ? request.amount - 1 : request.amount };
    expect(await sample.make().capture(again)).toEqual(first);
  },

  'keeps what is captured when it is told to void it too late': async (sample) => {
    const request = await payable(sample);
    if (!request || !sample.make().network) return;
    await sample.make().capture(toCapture(request));
    await sample.make().void(request);
    expect((await sample.make().status(request)).status).toBe('captured');
  },

  'gives back once by one refund id, and twice by two': async (sample) => {
    const request = await payable(sample);
    if (!request) return;
    await sample.make().capture(toCapture(request));
    const part = { ...toRefund(request), refundAmount: Math.floor(request.amount / 3) };
    const [first, again] = [await sample.make().refund(part), await sample.make().refund(part)];
    const other = await sample.make().refund({ ...part, refundId: newId() });
    for (const outcome of [first, again, other]) {
      expectRefundOutcome(outcome);
      expect(outcome.status).not.toBe('declined');
    }
    expect('reference' in again && again.reference).toEqual('reference' in first && first.reference);
    if (sample.refunded) expect(await sample.refunded(request.paymentId)).toBe(2 * part.refundAmount);
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
    const calls = [AbortSignal.abort(), AbortSignal.timeout(50)].flatMap((signal) =>
      callsOf(provider, { ...toRequest(charge), signal }),
    );
    await Promise.all(calls.map((call) => expectToEnd(call, 1_050)));
  },

  ...paymentMessagePromises,
} satisfies Promises<PaymentProviderSample>;

/** A charge that can be captured now; null for one that waits for its buyer, of which nothing more is proved. */
async function payable({ make, charge }: PaymentProviderSample): Promise<PaymentRequest | null> {
  const request = toRequest(charge);
  const provider = make();
  const outcome = await provider.authorize(request);
  if (provider.network && outcome.status === 'pending') return null;
  expect(outcome.status).not.toBe('declined');
  return following(request, outcome);
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
