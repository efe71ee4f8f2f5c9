import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Intent {
  readonly object: 'payment_intent';
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  readonly currency: string;
  readonly capture_method: string;
  readonly client_secret: string;
  readonly metadata: Record<string, string>;
  status: string;
  amount_received: number;
  amount_capturable: number;
  last_payment_error: { code: string; decline_code?: string } | null;
  next_action: { type: string; redirect_to_url?: { url: string; return_url: string } } | null;
}

export interface StandInRefund {
  readonly object: 'refund';
  readonly id: string;
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Record<string, string>;
  status: string;
  failure_reason?: string;
}

type Params = Readonly<Record<string, string>>;
type Answer = { readonly status: number; readonly body: object };

/** What becomes of the next question: carried out without an answer, broken off before, or answered with something else. */
export type Fault = 'none' | 'lose-reply' | 'lose-request' | 'fail' | 'garbage' | 'redirect' | 'flood' | 'other-json';

class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly error: Readonly<Record<string, unknown>>,
  ) {
    super(String(error.code));
  }
}

const invalid = (code: string, rest: object = {}): StripeError =>
  new StripeError(400, { type: 'invalid_request_error', code, message: `No: ${code}`, ...rest });

/**
 * A server that speaks as much of Stripe's wire as our provider uses: form-encoded questions, PaymentIntents and their
 * life, refunds, idempotency keys that hold the first answer, Stripe's errors, signed events. Written from Stripe's
 * published reference; never compared with the service itself.
 */
export class StripeStandIn {
  secretKey = 'sk_test_standin';
  readonly publishableKey = 'pk_test_standin';
  readonly webhookSecret = 'whsec_standin';
  readonly intents = new Map<string, Intent>();
  readonly refunds = new Map<string, StandInRefund>();
  /** The questions so far, as `POST /v1/refunds`. */
  readonly asked: string[] = [];
  /** What happens to the next questions, in turn. */
  readonly faults: Fault[] = [];
  /** What new refunds are. */
  refundStatus = 'succeeded';
  private readonly answers = new Map<string, { readonly question: string; readonly answer: Answer }>();
  private silent = false;
  private readonly server = createServer((question, reply) => void this.serve(question, reply));

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Takes questions from now on and answers none. */
  silence(): void {
    this.silent = true;
  }

  /** As after 24 hours. */
  forgetKeys(): void {
    this.answers.clear();
  }

  ofPayment(paymentId: string): Intent[] {
    return [...this.intents.values()].filter(({ metadata }) => metadata['cashwrap_payment_id'] === paymentId);
  }

  /** What of a payment was given back, in Stripe's units. */
  refunded(paymentId: string): number {
    const given = this.ofPayment(paymentId).flatMap(({ id }) => this.refundsOf(id));
    return given.reduce((sum, { amount }) => sum + amount, 0);
  }

  /** The buyer pays in the storefront's form, with the client secret and the publishable key alone. */
  async payInForm(clientSecret: string, paymentMethod: string): Promise<Intent> {
    const [id] = clientSecret.split('_secret_');
    const answer = await fetch(`${this.url}/v1/payment_intents/${id}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.publishableKey}` },
      body: new URLSearchParams({ payment_method: paymentMethod, client_secret: clientSecret }),
    });
    return (await answer.json()) as Intent;
  }

  /** The buyer is back from the bank's page. */
  passChallenge(id: string, approved: boolean): void {
    const intent = this.intent(id);
    intent.next_action = null;
    if (approved) this.charge(intent);
    else this.refuse(intent, { code: 'payment_intent_authentication_failure' });
  }

  /** A signed event as Stripe would send it. */
  event(type: string, object: object, at = new Date()): { headers: Record<string, string>; body: Buffer } {
    const created = Math.floor(at.getTime() / 1_000);
    const event = { id: `evt_${token()}`, object: 'event', api_version: '2026-01-28', created, type, data: { object } };
    const body = Buffer.from(JSON.stringify(event));
    return { headers: { 'stripe-signature': this.signature(body, created) }, body };
  }

  private signature(body: Buffer, seconds: number): string {
    return `t=${seconds},v1=${createHmac('sha256', this.webhookSecret).update(`${seconds}.`).update(body).digest('hex')}`;
  }

  private async serve(question: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(question.url ?? '', this.url);
    this.asked.push(`${question.method} ${pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of question) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const params = Object.fromEntries(question.method === 'GET' ? searchParams : new URLSearchParams(body));
    const fault = this.faults.shift();
    if (this.silent) return;
    if (fault === 'lose-request') return void question.socket.destroy();
    if (fault === 'fail') return send(reply, { status: 500, body: { error: { type: 'api_error', message: 'Sorry' } } });
    if (fault === 'garbage')
      return void reply.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "pi_');
    if (fault === 'other-json') return send(reply, { status: 200, body: { status: 'succeeded' } });
    if (fault === 'redirect') return void reply.writeHead(302, { location: `${this.url}/v1/charges` }).end('{}');
    if (fault === 'flood') return void reply.writeHead(200).end(`"${'x'.repeat(2_000_000)}"`);
    const answer = this.once(question, `${pathname}?${body}`, () => this.route(question, pathname, params));
    if (fault === 'lose-reply') return void question.socket.destroy();
    send(reply, answer.answer, answer.replayed ? { 'idempotent-replayed': 'true' } : {});
  }

  /** One key, one answer: the first. The SDK sends a key of its own where we give none. */
  private once(
    { headers, method }: IncomingMessage,
    question: string,
    answer: () => Answer,
  ): { answer: Answer; replayed: boolean } {
    const key = headers['idempotency-key'];
    if (method !== 'POST' || typeof key !== 'string') return { answer: answer(), replayed: false };
    const known = this.answers.get(key);
    if (known && known.question !== question) {
      const error = { type: 'idempotency_error', message: 'Keys can only be used with the same parameters' };
      return { answer: { status: 400, body: { error } }, replayed: false };
    }
    if (known) return { answer: known.answer, replayed: true };
    const given = answer();
    // Snapshots, as they were: an answer does not change with what it tells of. Nothing is kept of bad credentials.
    const kept = structuredClone(given);
    if (given.status !== 401) this.answers.set(key, { question, answer: kept });
    return { answer: kept, replayed: false };
  }

  private route({ method, headers }: IncomingMessage, path: string, params: Params): Answer {
    try {
      this.authenticate(headers.authorization, params);
      const [, , resource, id, action] = path.split('/');
      return { status: 200, body: this.act(`${method} ${resource} ${action ?? ''}`.trim(), id, params) };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return { status: error.status, body: { error: error.error } };
    }
  }

  private authenticate(authorization: string | undefined, { client_secret: secret }: Params): void {
    if (authorization === `Bearer ${this.secretKey}`) return;
    const known = [...this.intents.values()].some((intent) => intent.client_secret === secret);
    if (authorization === `Bearer ${this.publishableKey}` && known) return;
    const shown = authorization?.slice(-4) ?? 'none';
    throw new StripeError(401, { type: 'invalid_request_error', message: `Invalid API Key provided: ****${shown}` });
  }

  private act(what: string, id: string | undefined, params: Params): object {
    if (what === 'POST payment_intents' && id === undefined) return this.create(params);
    if (what === 'GET payment_intents' && id === 'search') return list(this.search(params['query'] ?? ''));
    if (what === 'GET refunds') return list(this.refundsOf(params['payment_intent']));
    if (what === 'POST refunds') return this.giveBack(params);
    const intent = this.intent(id ?? '');
    switch (what) {
      case 'GET payment_intents':
        return intent;
      case 'POST payment_intents confirm':
        return this.confirm(intent, params);
      case 'POST payment_intents capture':
        return this.capture(intent, params);
      case 'POST payment_intents cancel':
        return this.cancel(intent);
      default:
        throw new StripeError(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${what})` });
    }
  }

  private create(params: Params): Intent {
    const amount = Number(params['amount']);
    if (amount < 50) throw invalid('amount_too_small');
    const id = `pi_${token()}`;
    const intent: Intent = {
      object: 'payment_intent',
      id,
      created: Math.floor(Date.now() / 1_000),
      amount,
      currency: params['currency'] ?? '',
      capture_method: params['capture_method'] ?? 'automatic',
      client_secret: `${id}_secret_${token()}`,
      metadata: metadataOf(params),
      status: 'requires_payment_method',
      amount_received: 0,
      amount_capturable: 0,
      last_payment_error: null,
      next_action: null,
    };
    this.intents.set(id, intent);
    return intent;
  }

  private confirm(intent: Intent, params: Params): Intent {
    if (!/^requires_(payment_method|confirmation|action)$/.test(intent.status)) {
      throw invalid('payment_intent_unexpected_state', { payment_intent: intent });
    }
    const method = params['payment_method'] ?? params['confirmation_token']?.replace('ctoken_', 'pm_card_');
    switch (method) {
      case 'pm_card_visa':
        return this.charge(intent);
      case 'pm_card_authenticationRequired': {
        const url = `https://hooks.stripe.example/3d_secure/${intent.id}`;
        intent.status = 'requires_action';
        intent.next_action = {
          type: 'redirect_to_url',
          redirect_to_url: { url, return_url: params['return_url'] ?? '' },
        };
        return intent;
      }
      case 'pm_card_chargeDeclined': {
        const error = { code: 'card_declined', decline_code: 'insufficient_funds' };
        this.refuse(intent, error);
        throw new StripeError(402, { type: 'card_error', message: 'Declined', payment_intent: intent, ...error });
      }
      default:
        throw invalid('resource_missing', { param: 'payment_method' });
    }
  }

  private charge(intent: Intent): Intent {
    intent.last_payment_error = null;
    if (intent.capture_method === 'manual') {
      intent.status = 'requires_capture';
      intent.amount_capturable = intent.amount;
    } else {
      intent.status = 'succeeded';
      intent.amount_received = intent.amount;
    }
    return intent;
  }

  private refuse(intent: Intent, error: { code: string; decline_code?: string }): void {
    intent.status = 'requires_payment_method';
    intent.last_payment_error = error;
  }

  private capture(intent: Intent, params: Params): Intent {
    if (intent.status !== 'requires_capture') throw invalid('payment_intent_unexpected_state');
    const amount = Number(params['amount_to_capture'] ?? intent.amount);
    if (amount > intent.amount_capturable) throw invalid('amount_too_large');
    Object.assign(intent, { status: 'succeeded', amount_received: amount, amount_capturable: 0 });
    return intent;
  }

  private cancel(intent: Intent): Intent {
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
      throw invalid('payment_intent_unexpected_state');
    }
    return Object.assign(intent, { status: 'canceled', amount_capturable: 0, next_action: null });
  }

  private giveBack(params: Params): StandInRefund {
    const intent = this.intent(params['payment_intent'] ?? '');
    const amount = Number(params['amount']);
    const before = this.refundsOf(intent.id).filter(({ status }) => status !== 'failed');
    const left = before.reduce((sum, refund) => sum - refund.amount, intent.amount_received);
    if (left === 0) throw invalid('charge_already_refunded');
    if (amount > left) throw invalid('parameter_invalid_integer', { param: 'amount' });
    const { id: payment_intent, currency } = intent;
    const refund: StandInRefund = {
      object: 'refund',
      id: `re_${token()}`,
      payment_intent,
      amount,
      currency,
      metadata: metadataOf(params),
      status: this.refundStatus,
    };
    this.refunds.set(refund.id, refund);
    return refund;
  }

  private refundsOf(intentId: string | undefined): StandInRefund[] {
    return [...this.refunds.values()].filter((refund) => refund.payment_intent === intentId);
  }

  private search(query: string): Intent[] {
    const [, key, value] = /^metadata\['(\w+)'\]:'([^']+)'$/.exec(query) ?? [];
    if (key === undefined) throw invalid('parameter_invalid', { param: 'query' });
    return [...this.intents.values()].filter(({ metadata }) => metadata[key] === value);
  }

  private intent(id: string): Intent {
    const intent = this.intents.get(id);
    if (!intent) throw new StripeError(404, { type: 'invalid_request_error', code: 'resource_missing' });
    return intent;
  }
}

function metadataOf(params: Params): Record<string, string> {
  const entries = Object.entries(params).flatMap(([name, value]) => {
    const [, key] = /^metadata\[(\w+)\]$/.exec(name) ?? [];
    return key === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

function list(data: readonly object[]): object {
  return { object: 'list', data, has_more: false };
}

function send(reply: ServerResponse, { status, body }: Answer, headers: Record<string, string> = {}): void {
  reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function token(): string {
  return randomBytes(12).toString('hex');
}
