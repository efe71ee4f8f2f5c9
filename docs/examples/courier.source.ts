import { type Rate, type RateRequest, ShippingRateSource } from '../../src/shipping/shipping-rate-source.js';

/** Rates of a courier's own service; shipping methods with the source "example-courier" use it. */
export class CourierSource extends ShippingRateSource {
  readonly code = 'example-courier';

  async rates({ parcel, destination, options }: RateRequest, signal: AbortSignal): Promise<readonly Rate[]> {
    const query = new URLSearchParams({ country: destination.country, grams: String(parcel.weightGrams) }).toString();
    const response = await fetch(`http://127.0.0.1:4011/rates?${query}`, { signal });
    const { perMethod } = (await response.json()) as { perMethod: Record<string, number> };
    return options.flatMap(({ code, method }) => {
      const amount = perMethod[method];
      return amount === undefined ? [] : [{ code, amount }];
    });
  }
}
