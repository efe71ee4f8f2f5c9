import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type CaptureRequest,
  type PaymentNotice,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
  type RefundRequest,
  type WebhookMessage,
  WebhookRejected,
} from '../../src/payment/payment-provider.js';

export type Behaviour =
  | 'authorize'
  | 'capture'
  | 'decline'
  | 'redirect'
  | 'lose-request'
  | 'charge-and-lose-reply'
  | 'hang';

/** Seconds for which a signature is good. */
const patience = 300;

/** A payment provider over the network, as far as the core can tell: an ordinary extension that a test drives. */
export class FakeGateway extends PaymentProvider {
  readonly code = 'fake-gateway';
  readonly network = true;
  override readonly timeoutMilliseconds = 300;
  override readonly secretNames = ['webhookSecret'];

  /** What it does when it is asked for money. */
  behaviour: Behaviour = 'authorize';
  /** What it does when it is asked to take what was authorized, … */
  captures: 'capture' | 'decline' | 'lose-reply' = 'capture';
  /** … and to give money back. */
  refunding: 'refund' | 'decline' | 'pending' | 'lose-reply' = 'refund';
  /** Runs while it has a request in hand: the place to stage a rival, or a crash. */
  meanwhile: (request: PaymentRequest) => Promise<void> = () => Promise.resolve();
  /** Whether it answers questions about the past. */
  reachable = true;
  /** What it holds, by payment id. */
  readonly charges = new Map<string, Exclude<PaymentStanding, { status: 'unknown' }>>();
  readonly voided = new Set<string>();
  /** What it has given back, by refund id. */
  readonly refunds = new Map<string, number>();
  /** How often it was asked to. */
  refundQuestions = 0;

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    await this.meanwhile(request);
    if (this.voided.has(request.paymentId)) return { status: 'declined', reason: 'voided' };
    switch (this.behaviour) {
      case 'authorize':
        return this.keep(request, { status: 'authorized', reference: `ref-${request.paymentId}` });
      case 'capture':
        return this.keep(request, { status: 'captured', reference: `ref-${request.paymentId}` });
      case 'decline':
        return this.keep(request, { status: 'declined', reason: 'insufficient_funds' });
      case 'redirect': {
        const action = { type: 'redirect' as const, url: `https://pay.example/${request.paymentId}` };
        return this.keep(request, { status: 'pending', reference: `ref-${request.paymentId}`, action });
      }
      case 'lose-request':
        throw new Error('socket hang up');
      case 'charge-and-lose-reply':
        this.keep(request, { status: 'captured', reference: `ref-${request.paymentId}` });
        throw new Error('socket hang up');
      case 'hang':
        return new Promise(() => undefined);
    }
  }

  async capture(request: CaptureRequest): Promise<PaymentOutcome> {
    const { paymentId, captureAmount: amount, currency } = request;
    await this.meanwhile(request);
    const known = this.charges.get(paymentId);
    if (known?.status === 'captured') return known;
    if (known?.status !== 'authorized' || this.captures === 'decline') return { status: 'declined', reason: 'expired' };
    const taken = { status: 'captured' as const, reference: `ref-${paymentId}`, charged: { amount, currency } };
    this.keep(request, taken);
    if (this.captures === 'lose-reply') throw new Error('socket hang up');
    return taken;
  }

  async void({ paymentId }: PaymentRequest): Promise<void> {
    if (!this.reachable) throw new Error('connect ECONNREFUSED');
    if (this.charges.get(paymentId)?.status === 'captured') return;
    this.charges.delete(paymentId);
    this.voided.add(paymentId);
  }

  async refund({ refundId, refundAmount }: RefundRequest): Promise<RefundOutcome> {
    this.refundQuestions += 1;
    const reference = `ref-${refundId}`;
    if (this.refunding === 'decline') return { status: 'declined', reason: 'too_late' };
    if (this.refunding === 'pending') return { status: 'pending', reference };
    this.refunds.set(refundId, refundAmount);
    if (this.refunding === 'lose-reply') throw new Error('socket hang up');
    return { status: 'refunded', reference };
  }

  async status({ paymentId }: PaymentRequest): Promise<PaymentStanding> {
    if (!this.reachable) throw new Error('connect ECONNREFUSED');
    return this.charges.get(paymentId) ?? { status: 'unknown' };
  }

  /** The body is a notice as it is, and the header `fake-signature` as `signatureOf` makes it. */
  override async parseWebhook({
    headers,
    body,
    secrets,
    receivedAt,
  }: WebhookMessage): Promise<readonly PaymentNotice[]> {
    const given = headers['fake-signature'] ?? '';
    const at = Number(/^t=(\d+),/.exec(given)?.[1]);
    const expected = signatureOf(body, secrets['webhookSecret'] ?? '', at);
    const genuine = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    if (!genuine || Math.abs(receivedAt.getTime() / 1_000 - at) > patience) throw new WebhookRejected();
    const notices = JSON.parse(body.toString()) as PaymentNotice | PaymentNotice[];
    return Array.isArray(notices) ? notices : [notices];
  }

  private keep<Outcome extends PaymentOutcome>({ paymentId }: PaymentRequest, outcome: Outcome): Outcome {
    this.charges.set(paymentId, outcome);
    return outcome;
  }
}

/** How the fake gateway signs the bytes that it sends, `at` a time in seconds. */
export function signatureOf(body: Buffer | string, secret: string, at = Math.floor(Date.now() / 1_000)): string {
  const digest = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
  return `t=${at},v1=${digest}`;
}
