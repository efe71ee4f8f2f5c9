import { createHmac, timingSafeEqual } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids.js';
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
import { type SentMessage } from './payment-message.promises.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import { paymentProviderPromises, type PaymentProviderSample } from './payment-provider.conformance.js';

/** The other end: takes every amount but 13. */
class Bank {
  readonly standings = new Map<string, PaymentOutcome>();
  readonly charges: string[] = [];
  /** By refund id. */
  readonly refunds = new Map<string, { readonly paymentId: string; readonly amount: number }>();
  silent = false;

  async answer(signal: AbortSignal): Promise<void> {
    if (!this.silent) return nextTurn();
    return new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  charge(key: string, amount: number): PaymentOutcome {
    const known = this.standings.get(key);
    if (known) return known;
    if (amount !== 13) this.charges.push(key);
    const outcome: PaymentOutcome =
      amount === 13 ? { status: 'declined', reason: 'no_luck' } : { status: 'authorized', reference: newId() };
    this.standings.set(key, outcome);
    return outcome;
  }

  refunded(key: string): number {
    const refunds = [...this.refunds.values()].filter(({ paymentId }) => paymentId === key);
    return refunds.reduce((sum, { amount }) => sum + amount, 0);
  }
}

const webhookSecret = 'whsec_good';

/** What the bank sends: the payment's ids, after the time and a signature over both. */
function messageOf(
  { paymentId, reference }: Pick<PaymentRequest, 'paymentId' | 'reference'>,
  sentAt: Date,
): SentMessage {
  const body = Buffer.from(JSON.stringify({ paymentId, reference }));
  const sent = String(sentAt.getTime());
  return { headers: { sent, proof: proofOf(sent, body, webhookSecret) }, body };
}

function proofOf(sent: string, body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(`${sent}.`).update(body).digest('hex');
}

class GoodProvider extends PaymentProvider {
  readonly code: string = 'good';
  readonly network: boolean = true;
  override readonly secretNames: readonly string[] = ['webhookSecret'];

  constructor(protected readonly bank: Bank) {
    super();
  }

  async authorize({ paymentId, amount, signal }: PaymentRequest): Promise<PaymentOutcome> {
    await this.bank.answer(signal);
    return this.bank.charge(paymentId, amount);
  }

  async capture({ paymentId, reference, captureAmount, currency, signal }: CaptureRequest): Promise<PaymentOutcome> {
    await this.bank.answer(signal);
    const known = this.bank.standings.get(paymentId);
    if (known?.status === 'captured') return known;
    const captured = { status: 'captured', reference, charged: { amount: captureAmount, currency } } as const;
    this.bank.standings.set(paymentId, captured);
    return captured;
  }

  async void({ paymentId, signal }: PaymentRequest): Promise<void> {
    await this.bank.answer(signal);
    if (this.bank.standings.get(paymentId)?.status === 'captured') return;
    this.bank.standings.set(paymentId, { status: 'declined', reason: 'voided' });
  }

  async refund({ paymentId, refundId, refundAmount, signal }: RefundRequest): Promise<RefundOutcome> {
    await this.bank.answer(signal);
    this.bank.refunds.set(refundId, { paymentId, amount: refundAmount });
    return { status: 'refunded', reference: refundId };
  }

  async status({ paymentId, signal }: PaymentRequest): Promise<PaymentStanding> {
    await this.bank.answer(signal);
    return this.bank.standings.get(paymentId) ?? { status: 'unknown' };
  }

  override async parseWebhook({ headers, body, secrets, receivedAt }: WebhookMessage): Promise<PaymentNotice[]> {
    const { sent = '', proof = '' } = headers;
    const expected = proofOf(sent, body, secrets['webhookSecret'] ?? '');
    const genuine = proof.length === expected.length && timingSafeEqual(Buffer.from(proof), Buffer.from(expected));
    if (!genuine || receivedAt.getTime() - Number(sent) > 300_000) throw new WebhookRejected();
    const { paymentId, reference } = JSON.parse(body.toString()) as { paymentId: string; reference: string | null };
    return [{ messageId: proof, paymentId, reference, outcome: { status: 'captured', reference } }];
  }
}

function sampleOf(Provider: new (bank: Bank) => PaymentProvider): PaymentProviderSample {
  const bank = new Bank();
  return {
    make: () => new Provider(bank),
    charge: { amount: 155_000, currency: 'BDT', secrets: { webhookSecret } },
    refused: { amount: 13, currency: 'BDT' },
    charged: (paymentId) => bank.charges.filter((charge) => charge === paymentId).length,
    refunded: (paymentId) => bank.refunded(paymentId),
    message: messageOf,
    silence: () => {
      bank.silent = true;
    },
  };
}

type Promised = keyof typeof paymentProviderPromises;

function bad(breaks: Promised, Provider: new (bank: Bank) => PaymentProvider): BadSample<PaymentProviderSample> {
  return { breaks: [breaks], sample: () => sampleOf(Provider) };
}

const badSamples = {
  'has spaces in its code': bad(
    'has a code in kebab-case, the same in every process',
    class extends GoodProvider {
      override readonly code = 'Good Provider';
    },
  ),
  'has another code in every process': bad(
    'has a code in kebab-case, the same in every process',
    class extends GoodProvider {
      override readonly code = `good-${newId()}`;
    },
  ),
  'wants to be waited for too long': bad(
    'wants to be waited for 30 seconds at most',
    class extends GoodProvider {
      override readonly timeoutMilliseconds = 30_001;
    },
  ),
  'answers with what JSON does not keep': bad(
    'answers a charge with an outcome that can be stored',
    class extends GoodProvider {
      override async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
        const outcome = await super.authorize(request);
        if (outcome.status !== 'authorized') return outcome;
        return { ...outcome, status: 'pending', action: { type: 'qr', data: { until: new Date() } } };
      }
    },
  ),
  'does not say why it refuses a refund': {
    breaks: [
      'answers a capture and a refund with an outcome that can be stored',
      'gives back once by one refund id, and twice by two',
    ],
    sample: () =>
      sampleOf(
        class extends GoodProvider {
          override async refund(): Promise<RefundOutcome> {
            return { status: 'declined', reason: '' };
          }
        },
      ),
  },
  'throws when a charge is refused': bad(
    'answers a refused charge, and does not throw',
    class extends GoodProvider {
      override async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
        if (request.amount === 13) throw new Error('402 Payment Required');
        return super.authorize(request);
      }
    },
  ),
  'charges with every question': bad(
    'charges once when it is asked twice',
    class extends GoodProvider {
      override async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
        const known = this.bank.standings.get(request.paymentId);
        if (known?.status === 'authorized') this.bank.standings.delete(request.paymentId);
        return super.authorize(request);
      }
    },
  ),
  'goes by the amount instead of the id': bad(
    'takes two payments for two, though they are alike',
    class extends GoodProvider {
      override authorize(request: PaymentRequest): Promise<PaymentOutcome> {
        return super.authorize(byAmount(request));
      }
      override capture(request: CaptureRequest): Promise<PaymentOutcome> {
        return super.capture(byAmount(request));
      }
      override void(request: PaymentRequest): Promise<void> {
        return super.void(byAmount(request));
      }
      override status(request: PaymentRequest): Promise<PaymentStanding> {
        return super.status(byAmount(request));
      }
    },
  ),
  'needs its reference to find a payment': bad(
    'says later what became of a payment, asked by its id alone, in another process',
    class extends GoodProvider {
      override async status(request: PaymentRequest): Promise<PaymentStanding> {
        const standing = await super.status(request);
        return request.reference === null ? { status: 'unknown' } : standing;
      }
    },
  ),
  'takes a payment that it does not know for a pending one': bad(
    'knows nothing of a payment that it was never asked for',
    class extends GoodProvider {
      override async status(request: PaymentRequest): Promise<PaymentStanding> {
        const standing = await super.status(request);
        return standing.status === 'unknown' ? { status: 'pending', reference: null, action: null } : standing;
      }
    },
  ),
  'throws when it is to void what it does not know': bad(
    'voids a payment that it has never heard of, and refuses it from then on',
    class extends GoodProvider {
      override async void(request: PaymentRequest): Promise<void> {
        if (!this.bank.standings.has(request.paymentId)) throw new Error('404 Not Found');
        return super.void(request);
      }
    },
  ),
  'charges for what was voided before it arrived': bad(
    'voids a payment that it has never heard of, and refuses it from then on',
    class extends GoodProvider {
      override async void(request: PaymentRequest): Promise<void> {
        await this.bank.answer(request.signal);
        if (this.bank.standings.get(request.paymentId)?.status === 'captured') return;
        this.bank.standings.delete(request.paymentId);
      }
    },
  ),
  'throws when it is to void twice': bad(
    'voids a payment twice without harm',
    class extends GoodProvider {
      override async void(request: PaymentRequest): Promise<void> {
        if (this.bank.standings.get(request.paymentId)?.status === 'declined') throw new Error('409 Conflict');
        return super.void(request);
      }
    },
  ),
  'voids nothing that it has authorized': bad(
    'voids a payment twice without harm',
    class extends GoodProvider {
      override async void(request: PaymentRequest): Promise<void> {
        if (!this.bank.standings.has(request.paymentId)) return super.void(request);
      }
    },
  ),
  'takes what it is asked for, however often': bad(
    'captures once, and says what was taken when it is asked again',
    class extends GoodProvider {
      override async capture({
        reference,
        captureAmount,
        currency,
        ...request
      }: CaptureRequest): Promise<PaymentOutcome> {
        await super.capture({ ...request, reference, captureAmount, currency });
        return { status: 'captured', reference, charged: { amount: captureAmount, currency } };
      }
    },
  ),
  'throws when it is to capture twice': bad(
    'captures once, and says what was taken when it is asked again',
    class extends GoodProvider {
      override async capture(request: CaptureRequest): Promise<PaymentOutcome> {
        if (this.bank.standings.get(request.paymentId)?.status === 'captured') throw new Error('409 Conflict');
        return super.capture(request);
      }
    },
  ),
  'forgets what it has captured when it is to void it': bad(
    'keeps what is captured when it is told to void it too late',
    class extends GoodProvider {
      override async void(request: PaymentRequest): Promise<void> {
        const { status } = this.bank.standings.get(request.paymentId) ?? {};
        if (status === 'captured') this.bank.standings.set(request.paymentId, { status: 'declined', reason: 'voided' });
        return super.void(request);
      }
    },
  ),
  'gives back with every question': bad(
    'gives back once by one refund id, and twice by two',
    class extends GoodProvider {
      override async refund(request: RefundRequest): Promise<RefundOutcome> {
        await super.refund({ ...request, refundId: newId() });
        return { status: 'refunded', reference: request.refundId };
      }
    },
  ),
  'gives back once for a payment': bad(
    'gives back once by one refund id, and twice by two',
    class extends GoodProvider {
      override refund(request: RefundRequest): Promise<RefundOutcome> {
        return super.refund({ ...request, refundId: request.paymentId });
      }
    },
  ),
  'refuses a refund that it has made': bad(
    'gives back once by one refund id, and twice by two',
    class extends GoodProvider {
      override async refund(request: RefundRequest): Promise<RefundOutcome> {
        if (this.bank.refunds.has(request.refundId)) return { status: 'declined', reason: 'duplicate' };
        return super.refund(request);
      }
    },
  ),
  'says of every message that it is another one': bad(
    'reads a genuine message about its payment, and reads it again as the same',
    class extends GoodProvider {
      override async parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
        return (await super.parseWebhook(message)).map((notice) => ({ ...notice, messageId: newId() }));
      }
    },
  ),
  'overhears what a message says': bad(
    'reads a genuine message about its payment, and reads it again as the same',
    class extends GoodProvider {
      override async parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
        await super.parseWebhook(message);
        return [];
      }
    },
  ),
  'believes whoever writes': {
    breaks: [
      'refuses a message that nobody has signed, or somebody else has',
      'refuses a message that was altered in any one byte',
    ],
    sample: () =>
      sampleOf(
        class extends GoodProvider {
          override parseWebhook({ headers, body, ...message }: WebhookMessage): Promise<PaymentNotice[]> {
            const sent = headers['sent'] ?? String(message.receivedAt.getTime());
            const secrets = { webhookSecret };
            const proof = proofOf(sent, body, webhookSecret);
            return super.parseWebhook({ ...message, body, secrets, headers: { sent, proof } });
          }
        },
      ),
  },
  'signs the beginning of a message alone': bad(
    'refuses a message that was altered in any one byte',
    class extends GoodProvider {
      override parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
        return super.parseWebhook({ ...message, body: Buffer.from(message.body.toString().trimEnd()) });
      }
    },
  ),
  'takes a forged message for a broken reply': bad(
    'refuses a message that nobody has signed, or somebody else has',
    class extends GoodProvider {
      override parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
        if (message.headers['proof'] === undefined) throw new TypeError('No signature');
        return super.parseWebhook(message);
      }
    },
  ),
  'reads messages of yesterday': bad(
    'refuses a message that was kept for more than five minutes, and none that was kept for four',
    class extends GoodProvider {
      override parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
        return super.parseWebhook({ ...message, receivedAt: new Date(Number(message.headers['sent'] ?? 0)) });
      }
    },
  ),
  'has no patience with a message that was late': bad(
    'refuses a message that was kept for more than five minutes, and none that was kept for four',
    class extends GoodProvider {
      override parseWebhook(message: WebhookMessage): Promise<PaymentNotice[]> {
        const late = message.receivedAt.getTime() - Number(message.headers['sent']) > 10_000;
        return late ? Promise.reject(new WebhookRejected()) : super.parseWebhook(message);
      }
    },
  ),
  'waits although it says that it has no network': bad(
    'waits for nothing when it says that it needs no network',
    class extends GoodProvider {
      override readonly network = false;
    },
  ),
  'does not heed the signal': bad(
    'ends every call within a second of its signal',
    class extends GoodProvider {
      override authorize(request: PaymentRequest): Promise<PaymentOutcome> {
        return super.authorize({ ...request, signal: new AbortController().signal });
      }
    },
  ),
};

function byAmount<Request extends PaymentRequest>(request: Request): Request {
  return { ...request, paymentId: `${request.amount} ${request.currency}` };
}

describe('the conformance suite of payment providers', () => {
  declareBadSamples(paymentProviderPromises, () => sampleOf(GoodProvider), badSamples);

  it('asks for a way to silence the other end of a network', async () => {
    const check = paymentProviderPromises['ends every call within a second of its signal'];
    await expect(check({ ...sampleOf(GoodProvider), silence: undefined })).rejects.toThrow('silence');
  });

  it('asks for a message of a provider that reads them', async () => {
    const check = paymentProviderPromises['reads a genuine message about its payment, and reads it again as the same'];
    await expect(check({ ...sampleOf(GoodProvider), message: undefined })).rejects.toThrow('message');
  });
});
