import { newId } from '../../src/kernel/ids.js';
import { type Rate, type RateRequest, ShippingRateSource } from '../../src/shipping/shipping-rate-source.js';
import { type BadSample, declareBadSamples } from './bad-samples.js';
import {
  rateRequestFor,
  shippingRateSourcePromises,
  type ShippingRateSourceSample,
} from './shipping-rate-source.conformance.js';

/** The other end. */
class Carrier {
  silent = false;

  async answer(signal: AbortSignal): Promise<void> {
    if (!this.silent) return;
    return new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }
}

class GoodSource extends ShippingRateSource {
  readonly code: string = 'good';

  constructor(protected readonly carrier: Carrier) {
    super();
  }

  async rates({ options }: RateRequest, signal: AbortSignal): Promise<readonly Rate[]> {
    await this.carrier.answer(signal);
    return options.filter(({ method }) => method !== 'drone').map(({ code }) => ({ code, amount: 4_500 }));
  }
}

function sampleOf(Source: new (carrier: Carrier) => ShippingRateSource): ShippingRateSourceSample {
  const carrier = new Carrier();
  return {
    make: () => new Source(carrier),
    request: rateRequestFor(['bike', 'truck', 'drone']),
    silence: () => {
      carrier.silent = true;
    },
  };
}

type Promised = keyof typeof shippingRateSourcePromises;

function bad(
  breaks: Promised,
  Source: new (carrier: Carrier) => ShippingRateSource,
): BadSample<ShippingRateSourceSample> {
  return { breaks: [breaks], sample: () => sampleOf(Source) };
}

/** A source whose rates are those of the good one, made into others. */
function rating(change: (rates: readonly Rate[], request: RateRequest) => readonly Rate[]): typeof GoodSource {
  return class extends GoodSource {
    override async rates(request: RateRequest, signal: AbortSignal): Promise<readonly Rate[]> {
      return change(await super.rates(request, signal), request);
    }
  };
}

const badSamples = {
  'takes the name of the table rates': bad(
    'has a code in lower case, not "table", the same in every process',
    class extends GoodSource {
      override readonly code = 'table';
    },
  ),
  'has another code in every process': bad(
    'has a code in lower case, not "table", the same in every process',
    class extends GoodSource {
      override readonly code = `good-${newId()}`;
    },
  ),
  'rates nothing': bad(
    'rates one of the options of its sample at least',
    rating(() => []),
  ),
  'rates in fractions': bad(
    'rates in whole minor units, none negative',
    rating((rates) => rates.map(({ code }) => ({ code, amount: 45.5 }))),
  ),
  'pays for being used': bad(
    'rates in whole minor units, none negative',
    rating((rates) => rates.map(({ code }) => ({ code, amount: -1 }))),
  ),
  'rates all that it has': bad(
    'rates no option that was not asked for',
    rating(() => [{ code: 'sz_inside_dhaka/bike', amount: 4_500 }]),
  ),
  'answers by method instead of code': bad(
    'rates no option that was not asked for',
    rating((_, { options }) => options.map(({ method }) => ({ code: method, amount: 4_500 }))),
  ),
  'forgets to answer when asked again': bad(
    'may be asked again, by the same process or another one',
    class extends GoodSource {
      private asked = 0;
      override async rates(request: RateRequest, signal: AbortSignal): Promise<readonly Rate[]> {
        this.asked += 1;
        return this.asked === 2 ? [] : super.rates(request, signal);
      }
    },
  ),
  'turns the options round': bad(
    'leaves the question as it is',
    rating((rates, { options }) => {
      (options as unknown[]).reverse();
      return rates;
    }),
  ),
  'does not heed the signal': bad(
    'ends within a second of its signal',
    class extends GoodSource {
      override rates(request: RateRequest): Promise<readonly Rate[]> {
        return super.rates(request, new AbortController().signal);
      }
    },
  ),
};

describe('the conformance suite of rate sources', () => {
  declareBadSamples(shippingRateSourcePromises, () => sampleOf(GoodSource), badSamples);
});
