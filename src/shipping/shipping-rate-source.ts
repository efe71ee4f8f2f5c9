import { type Destination, type Parcel } from './shipping.types.js';
import { TABLE } from './sources/table-rates.js';

export interface RateRequest {
  readonly storeId: number;
  /** ISO 4217; rates are in it. */
  readonly currency: string;
  readonly parcel: Parcel;
  readonly destination: Destination;
  /** The shop's methods that name this source, by option code "<zone>/<method>". */
  readonly options: readonly { readonly code: string; readonly method: string; readonly name: string }[];
}

export interface Rate {
  /** The code of one of the asked options. */
  readonly code: string;
  /** Minor units, ≥ 0. */
  readonly amount: number;
}

/**
 * Where the rates of some shipping methods come from when the shop does not keep them itself: a carrier, a broker. A
 * method uses the source whose code it names. Never called inside a transaction.
 *
 * An option that is not in the answer is not on offer. So is every option of a source that fails or takes longer than
 * three seconds (`signal` then aborts; pass it on to the network call): a slow carrier must not cost the shop its cart.
 * Stateless, and safe to call again.
 */
export abstract class ShippingRateSource {
  /** Lower-case, unique, not "table". */
  abstract readonly code: string;

  abstract rates(request: RateRequest, signal: AbortSignal): Promise<readonly Rate[]>;
}

/** The rate sources of this installation; `extensions.ts` fills it. */
export class ShippingRateSources {
  private readonly sources: ShippingRateSource[] = [];

  get all(): readonly ShippingRateSource[] {
    return this.sources;
  }

  add(source: ShippingRateSource): void {
    if (source.code === TABLE || this.has(source.code)) throw new Error(`Two rate sources are called ${source.code}`);
    this.sources.push(source);
  }

  has(code: string): boolean {
    return this.sources.some((source) => source.code === code);
  }
}
