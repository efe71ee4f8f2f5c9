import { type Rate, type RateRequest, type ShippingRateSource } from '../../src/shipping/shipping-rate-source.js';
import { TABLE } from '../../src/shipping/sources/table-rates.js';
import { declareConformance, deepFreeze, expectToEnd, type MakeSample, type Promises } from './promises.js';

export interface ShippingRateSourceSample {
  /** Makes the source anew, as every process does. */
  readonly make: () => ShippingRateSource;
  /** A question about two options or more, of which the source rates one at least. */
  readonly request: RateRequest;
  /** Makes the carrier take questions without answering. Not needed for a source that asks nobody. */
  readonly silence?: () => void | Promise<void>;
}

/** Proves of a rate source what `ShippingRateSource` promises to the core. */
export function shippingRateSourceConformance(name: string, sample: MakeSample<ShippingRateSourceSample>): void {
  declareConformance(name, shippingRateSourcePromises, sample);
}

export const shippingRateSourcePromises = {
  'has a code in lower case, not "table", the same in every process': ({ make }) => {
    const { code } = make();
    expect(code).toMatch(/^[a-z0-9][a-z0-9._-]*$/);
    expect(code).not.toBe(TABLE);
    expect(make().code).toBe(code);
  },

  'rates one of the options of its sample at least': async ({ make, request }) => {
    expect(codesOf(await ask(make(), request))).toContainEqual(expect.any(String));
  },

  'rates in whole minor units, none negative': async ({ make, request }) => {
    for (const { amount } of await ask(make(), request)) {
      expect(Number.isSafeInteger(amount)).toBe(true);
      expect(amount).toBeGreaterThanOrEqual(0);
    }
  },

  'rates no option that was not asked for': async ({ make, request }) => {
    const fewer = [[], ...request.options.map((option) => [option]), request.options];
    for (const options of fewer) {
      const asked = options.map(({ code }) => code);
      for (const code of codesOf(await ask(make(), { ...request, options }))) expect(asked).toContain(code);
    }
  },

  'may be asked again, by the same process or another one': async ({ make, request }) => {
    const source = make();
    const codes = codesOf(await ask(source, request));
    expect(codesOf(await ask(source, request))).toEqual(codes);
    expect(codesOf(await ask(make(), request))).toEqual(codes);
  },

  'leaves the question as it is': async ({ make, request }) => {
    const before = structuredClone(request);
    await ask(make(), deepFreeze(structuredClone(request)));
    await ask(make(), request);
    expect(request).toEqual(before);
  },

  'ends within a second of its signal': async ({ make, request, silence }) => {
    await silence?.();
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(50)]) {
      await expectToEnd(() => make().rates(request, signal), 1_050);
    }
  },
} satisfies Promises<ShippingRateSourceSample>;

/** A question about these methods for a parcel of one kurti inside Dhaka. */
export function rateRequestFor(methods: readonly string[]): RateRequest {
  return {
    storeId: 1,
    currency: 'BDT',
    parcel: { weightGrams: 500, value: 149_000, currency: 'BDT' },
    destination: { country: 'BD', region: 'Dhaka' },
    options: methods.map((method) => ({ code: `sz_inside_dhaka/${method}`, method, name: method })),
  };
}

function ask(source: ShippingRateSource, request: RateRequest): Promise<readonly Rate[]> {
  return source.rates(request, AbortSignal.timeout(3_000));
}

function codesOf(rates: readonly Rate[]): string[] {
  return rates.map(({ code }) => code).sort();
}
