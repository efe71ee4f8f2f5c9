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
import { exchangeJson } from '../../src/platform/http/outbound.js';

/** What it says of a charge, and of a refund. */
interface Charge {
  readonly id: string;
  readonly state: 'approved' | 'waiting' | 'refused' | 'none';
  readonly payUrl?: string;
  readonly reason?: string;
  /** In minor units. */
  readonly charged?: { readonly amount: number; readonly currency: string };
}

/** A wallet with a pay page. The method's settings in the store name its address: `{"api": "https://…"}`. */
export class WalletProvider extends PaymentProvider {
  readonly code = 'example-wallet';
  readonly network = true;
  override readonly secretNames = ['messageSecret'];

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
    const { id, state, reason } = await this.call<Charge>(request, 'PUT', path, { amount: request.refundAmount });
    if (state === 'refused') return { status: 'declined', reason: reason ?? 'refused' };
    return { status: state === 'approved' ? 'refunded' : 'pending', reference: id };
  }

  async status(request: PaymentRequest): Promise<PaymentStanding> {
    const charge = await this.call<Charge>(request, 'GET', '');
    return charge.state === 'none' ? { status: 'unknown' } : toOutcome(charge);
  }

  /** Signed over the time and the bytes of the body: `wallet-signature: t=1767225600,v1=<hex>`. The charge's name is our id. */
  override async parseWebhook({ headers, body, secrets, receivedAt }: WebhookMessage): Promise<PaymentNotice[]> {
    const [, time = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['wallet-signature'] ?? '') ?? [];
    const hmac = createHmac('sha256', secrets.messageSecret ?? '');
    const digest = hmac.update(`${time}.`).update(body).digest();
    const signed = Buffer.from(given, 'hex');
    const genuine = signed.length === digest.length && timingSafeEqual(signed, digest);
    if (!genuine || receivedAt.getTime() / 1_000 - Number(time) > 300) throw new WebhookRejected();
    const { id: messageId, charge } = JSON.parse(body.toString()) as { id: string; charge: Charge & { name: string } };
    return [{ messageId, paymentId: charge.name, reference: charge.id, outcome: toOutcome(charge) }];
  }

  /**
   * The payment's id is the key of the charge there, so asking twice charges once. A failure is thrown: the core asks
   * later. No answer is read beyond 1 MB, and no redirect followed.
   */
  private async call<Answer = unknown>(
    { paymentId, settings, signal }: PaymentRequest,
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    json?: object,
  ): Promise<Answer> {
    const url = `${String(settings.api)}/charges/${paymentId}${path}`;
    const { status, body } = await exchangeJson({ method, url, signal, json });
    if (status >= 300) throw new Error(`The wallet answered ${status}`);
    return body as Answer;
  }
}

function toOutcome({ id, state, payUrl, reason, charged }: Charge): PaymentOutcome {
  switch (state) {
    case 'approved':
      return { status: 'captured', reference: id, ...(charged && { charged }) };
    case 'refused':
      return { status: 'declined', reason: reason ?? 'refused' };
    case 'waiting':
    case 'none':
      return { status: 'pending', reference: id, action: payUrl ? { type: 'redirect', url: payUrl } : null };
  }
}
