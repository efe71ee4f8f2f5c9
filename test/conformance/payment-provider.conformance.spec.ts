import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids.js';
import {
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  type PaymentStanding,
  type RefundOutcome,
  type RefundRequest,
} from '../../src/payment/payment-provider.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import { paymentProviderPromises, type PaymentProviderSample } from './payment-provider.conformance.js';

/** The other end: takes every amount but 13. */
class Bank {
  readonly standings = new Map<string, PaymentOutcome>();
  readonly charges: string[] = [];
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
}

class GoodProvider extends PaymentProvider {
  readonly code: string = 'good';
  readonly network: boolean = true;

  constructor(protected readonly bank: Bank) {
    super();
  }

  async authorize({ paymentId, amount, signal }: PaymentRequest): Promise<PaymentOutcome> {
    await this.bank.answer(signal);
    return this.bank.charge(paymentId, amount);
  }

  async capture({ reference, signal }: PaymentRequest): Promise<PaymentOutcome> {
    await this.bank.answer(signal);
    return { status: 'captured', reference };
  }

  async void({ paymentId, signal }: PaymentRequest): Promise<void> {
    await this.bank.answer(signal);
    this.bank.standings.set(paymentId, { status: 'declined', reason: 'voided' });
  }

  async refund({ refundId, signal }: RefundRequest): Promise<RefundOutcome> {
    await this.bank.answer(signal);
    return { status: 'refunded', reference: refundId };
  }

  async status({ paymentId, signal }: PaymentRequest): Promise<PaymentStanding> {
    await this.bank.answer(signal);
    return this.bank.standings.get(paymentId) ?? { status: 'unknown' };
  }
}

function sampleOf(Provider: new (bank: Bank) => PaymentProvider): PaymentProviderSample {
  const bank = new Bank();
  return {
    make: () => new Provider(bank),
    charge: { amount: 155_000, currency: 'BDT' },
    refused: { amount: 13, currency: 'BDT' },
    charged: (paymentId) => bank.charges.filter((charge) => charge === paymentId).length,
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
  'does not say why it refuses a refund': bad(
    'answers a capture and a refund with an outcome that can be stored',
    class extends GoodProvider {
      override async refund(): Promise<RefundOutcome> {
        return { status: 'declined', reason: '' };
      }
    },
  ),
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

function byAmount(request: PaymentRequest): PaymentRequest {
  return { ...request, paymentId: `${request.amount} ${request.currency}` };
}

describe('the conformance suite of payment providers', () => {
  declareBadSamples(paymentProviderPromises, () => sampleOf(GoodProvider), badSamples);

  it('asks for a way to silence the other end of a network', async () => {
    const check = paymentProviderPromises['ends every call within a second of its signal'];
    await expect(check({ ...sampleOf(GoodProvider), silence: undefined })).rejects.toThrow('silence');
  });
});
