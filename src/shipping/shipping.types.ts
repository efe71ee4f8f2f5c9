/** What is to be sent. */
export interface Parcel {
  /** Grams, all items together. */
  readonly weightGrams: number;
  /** Minor units: the goods at list price, before discounts. */
  readonly value: number;
  readonly currency: string;
}

/** Where to. */
export interface Destination {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region?: string | null;
}

/** A way of delivery that is on offer for a parcel and a destination. */
export interface ShippingOption {
  /** "<zone>/<method>", for example "sz_inside_dhaka/standard". */
  readonly code: string;
  readonly zone: string;
  readonly method: string;
  readonly name: string;
  /** Minor units. */
  readonly amount: number;
  /** Free when the goods after discounts reach this; minor units. */
  readonly freeOver: number | null;
}

/** What the buyer chose: a whole option code, or a zone (its first method), or nothing (the cheapest on offer). */
export interface ShippingChoice {
  readonly option?: string | null;
  readonly zone?: string | null;
}
