import {
  type CaptureRequest,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
  type RefundRequest,
} from '../../src/payment/payment-provider.js';

interface Charge {
  readonly id: string;
  readonly state: 'approved' | 'waiting' | 'refused' | 'none';
  readonly payUrl?: string;
  readonly reason?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
}

interface Refund {
  readonly id: string;
  readonly state: 'done' | 'waiting' | 'refused';
  readonly reason?: string;
}

/** A wallet with a pay page. The method's settings in the store name its address: `{"api": "https://…"}`. */
export class WalletProvider extends PaymentProvider {
  readonly code = 'example-wallet';
  readonly network = true;

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    const { amount, currency, returnUrl } = request;
    return toOutcome(await this.call<Charge>(request, 'PUT', '', { amount, currency, returnUrl }));
  }

  async capture(request: CaptureRequest): Promise<PaymentOutcome> {
    return toOutcome(await this.call<Charge>(request, 'POST', '/capture', { amount: request.captureAmount }));
  }

  async void(request: PaymentRequest): Promise<void> {
    await this.call(request, 'POST', '/void');
  }

  async refund(request: RefundRequest): Promise<RefundOutcome> {
    const path = `/refunds/${request.refundId}`;
    const { id, state, reason } = await this.call<Refund>(request, 'PUT', path, { amount: request.refundAmount });
    if (state === 'refused') return { status: 'declined', reason: reason ?? 'refused' };
    return { status: state === 'done' ? 'refunded' : 'pending', reference: id };
  }

  async status(request: PaymentRequest): Promise<PaymentStanding> {
    const charge = await this.call<Charge>(request, 'GET', '');
    return charge.state === 'none' ? { status: 'unknown' } : toOutcome(charge);
  }

  /** The payment's id is the key of the charge there, so asking twice charges once. A failure is thrown: the core asks later. */
  private async call<Answer = unknown>(
    { paymentId, settings, signal }: PaymentRequest,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer> {
    const response = await fetch(`${String(settings.api)}/charges/${paymentId}${path}`, {
      method,
      signal,
      redirect: 'error',
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`The wallet answered ${response.status}`);
    return (await response.json()) as Answer;
  }
}

function toOutcome({ id, state, payUrl, reason, amount, currency }: Charge): PaymentOutcome {
  switch (state) {
    case 'approved':
      return {
        status: 'captured',
        reference: id,
        ...(amount !== undefined && currency !== undefined && { charged: { amount, currency } }),
      };
    case 'refused':
      return { status: 'declined', reason: reason ?? 'refused' };
    case 'waiting':
    case 'none':
      return { status: 'pending', reference: id, action: payUrl ? { type: 'redirect', url: payUrl } : null };
  }
}
