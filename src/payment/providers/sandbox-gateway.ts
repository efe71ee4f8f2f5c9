import { createHmac, timingSafeEqual } from 'node:crypto';
import { exchangeJson, type JsonAnswer } from '../../platform/http/outbound.js';
import {
  type CaptureRequest,
  type PaymentNews,
  type PaymentNotice,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
  type RefundRequest,
  type WebhookMessage,
  WebhookRejected,
} from '../payment-provider.js';
import { chargeIn, type GatewayCharge, messageIn, refundIn, type GatewayRefund } from './sandbox-gateway-wire.js';

const methods = ['wallet', 'qr', 'virtual_account', 'card'];
const captures = ['now', 'later'];
const tokens = ['optional', 'required'];

/** Seconds that a message may be old, or ahead of our clock. */
const window = 300;

/** Of the account that a method without secrets of its own uses. It is a sandbox: everybody may know them. */
const sharedSecrets = { apiKey: 'sk_sandbox_demo', webhookSecret: 'whsec_sandbox_demo' };

/**
 * The sandbox gateway of docs/sandbox-gateway.md, which moves no money. A method's settings: `method` is the kind of
 * payment, `brand` the name that the buyer knows it by, `capture` whether the money is taken when the buyer agrees
 * (`now`, the default) or when the merchant captures it (`later`), `token` whether a checkout has to hand over a token
 * (`optional` by default). `input.token` stands for a buyer who has agreed.
 */
export class SandboxGateway extends PaymentProvider {
  readonly code = 'sandbox-gateway';
  readonly network = true;
  override readonly secretNames = ['apiKey', 'webhookSecret'];

  /** Where the gateway is, without a slash at the end. */
  constructor(private readonly url: string) {
    super();
  }

  override settingsFaults({
    method,
    brand,
    capture,
    token,
  }: PaymentRequest['settings']): Readonly<Record<string, string>> {
    const brandFits = brand === undefined || (typeof brand === 'string' && brand !== '' && brand.length <= 60);
    return {
      ...(!methods.includes(method as string) && { method: `one of ${methods.join(', ')}` }),
      ...(!brandFits && { brand: 'a name of at most 60 characters' }),
      ...(capture !== undefined &&
        !captures.includes(capture as string) && { capture: `one of ${captures.join(', ')}` }),
      ...(token !== undefined && !tokens.includes(token as string) && { token: `one of ${tokens.join(', ')}` }),
    };
  }

  override requiredInput({ token }: PaymentRequest['settings']): readonly string[] {
    return token === 'required' ? ['token'] : [];
  }

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    const { amount, currency, orderId, returnUrl, notifyUrl, settings, input } = request;
    const { method = 'card', brand = 'Sandbox', capture = 'now' } = settings;
    const token = typeof input.token === 'string' ? input.token : null;
    const asked = { amount, currency, orderId, method, brand, capture, token, returnUrl, notifyUrl };
    return toOutcome(await this.charge(request, 'PUT', '', asked));
  }

  async capture(request: CaptureRequest): Promise<PaymentOutcome> {
    return toOutcome(await this.charge(request, 'POST', '/capture', { amount: request.captureAmount }));
  }

  async void(request: PaymentRequest): Promise<void> {
    await this.charge(request, 'POST', '/void');
  }

  async refund(request: RefundRequest): Promise<RefundOutcome> {
    const path = `/refunds/${request.refundId}`;
    const refund = refundIn(succeeded(await this.ask(request, 'PUT', path, { amount: request.refundAmount })));
    return toRefundOutcome(refund);
  }

  async status(request: PaymentRequest): Promise<PaymentStanding> {
    const answer = await this.ask(request, 'GET', '');
    return answer.status === 404 ? { status: 'unknown' } : toNews(chargeIn(succeeded(answer)));
  }

  override async parseWebhook({
    headers,
    body,
    secrets,
    receivedAt,
  }: WebhookMessage): Promise<readonly PaymentNotice[]> {
    const id = headers['x-gateway-id'] ?? '';
    const timestamp = headers['x-gateway-timestamp'] ?? '';
    const secret = secrets.webhookSecret ?? sharedSecrets.webhookSecret;
    const genuine = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
    const given = Buffer.from(/^v1=([0-9a-f]{64})$/.exec(headers['x-gateway-signature'] ?? '')?.[1] ?? '', 'hex');
    if (given.length !== genuine.length || !timingSafeEqual(given, genuine))
      throw new WebhookRejected('The signature does not fit the message');
    // Checked after the signature, which covers it: only a genuine message is called old.
    if (!(Math.abs(receivedAt.getTime() / 1_000 - Number(timestamp)) <= window))
      throw new WebhookRejected('The message is too old, or from the future');
    const { charge, refund } = messageIn(body);
    if (charge) return [{ messageId: id, paymentId: charge.id, reference: charge.reference, outcome: toNews(charge) }];
    return refund ? [{ messageId: id, refundId: refund.id, refund: toRefundOutcome(refund) }] : [];
  }

  private async charge(
    request: PaymentRequest,
    method: 'PUT' | 'POST',
    path: string,
    json?: object,
  ): Promise<GatewayCharge> {
    const charge = chargeIn(succeeded(await this.ask(request, method, path, json)));
    if (charge.id !== request.paymentId) throw new Error('The gateway answered with another charge');
    return charge;
  }

  /** The payment's id is the key of the charge, so asking twice charges once. */
  private ask(
    { paymentId, secrets, signal }: PaymentRequest,
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    json?: object,
  ): Promise<JsonAnswer> {
    const key = secrets.apiKey ?? sharedSecrets.apiKey;
    return exchangeJson({
      method,
      url: `${this.url}/v1/charges/${paymentId}${path}`,
      headers: { authorization: `Bearer ${key}` },
      signal,
      json,
    });
  }
}

function succeeded({ status, body }: JsonAnswer): unknown {
  if (status >= 300) throw new Error(`The gateway refused with status ${status}`);
  return body;
}

/** For a question that may not be answered with `voided`: a charge that was given up is refused. */
function toOutcome(charge: GatewayCharge): PaymentOutcome {
  const news = toNews(charge);
  return news.status === 'voided' ? { status: 'declined', reason: 'voided' } : news;
}

function toNews({ reference, status, charged, reason, action }: GatewayCharge): PaymentNews {
  switch (status) {
    case 'authorized':
    case 'captured':
      return { status, reference, ...(charged && { charged }) };
    case 'pending':
      return { status, reference, action };
    case 'declined':
      return { status, reason: reason ?? 'declined' };
    case 'voided':
      return { status };
  }
}

function toRefundOutcome({ reference, status, reason }: GatewayRefund): RefundOutcome {
  return status === 'declined' ? { status, reason: reason ?? 'declined' } : { status, reference };
}
