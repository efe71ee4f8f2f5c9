import {
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
} from '../../src/payment/payment-provider.js';

interface Charge {
  readonly id: string;
  readonly state: 'approved' | 'waiting' | 'refused' | 'none';
  readonly payUrl?: string;
  readonly reason?: string;
}

/** A wallet with a pay page. The method's settings in the store name its address: `{"api": "https://…"}`. */
export class WalletProvider extends PaymentProvider {
  readonly code = 'example-wallet';
  readonly network = true;

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    return toOutcome(await this.call(request, 'PUT', '', { amount: request.amount, currency: request.currency }));
  }

  async capture(request: PaymentRequest): Promise<PaymentOutcome> {
    return toOutcome(await this.call(request, 'POST', '/capture'));
  }

  async void(request: PaymentRequest): Promise<void> {
    await this.call(request, 'POST', '/void');
  }

  async refund(request: PaymentRequest): Promise<PaymentOutcome> {
    return toOutcome(await this.call(request, 'POST', '/refund', { amount: request.amount }));
  }

  async status(request: PaymentRequest): Promise<PaymentStanding> {
    const charge = await this.call(request, 'GET', '');
    return charge.state === 'none' ? { status: 'unknown' } : toOutcome(charge);
  }

  /** The payment's id is the key of the charge there, so asking twice charges once. A failure is thrown: the core asks later. */
  private async call(
    { paymentId, settings, signal }: PaymentRequest,
    method: string,
    path: string,
    body?: object,
  ): Promise<Charge> {
    const response = await fetch(`${String(settings.api)}/charges/${paymentId}${path}`, {
      method,
      signal,
      redirect: 'error',
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`The wallet answered ${response.status}`);
    return (await response.json()) as Charge;
  }
}

function toOutcome({ id, state, payUrl, reason }: Charge): PaymentOutcome {
  switch (state) {
    case 'approved':
      return { status: 'captured', reference: id };
    case 'refused':
      return { status: 'declined', reason: reason ?? 'refused' };
    case 'waiting':
    case 'none':
      return { status: 'pending', reference: id, action: payUrl ? { type: 'redirect', url: payUrl } : null };
  }
}
