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
  readonly city?: string | null;
  /** One of the store's locations. */
  readonly locationId?: number | null;
}

/** A way of delivery that is on offer for a parcel and a destination: a zone's method or a courier's service. */
export interface ShippingOption {
  /** "<zone>/<method>", for example "sz_inside_dhaka/standard", or "courier:<id of the service>". */
  readonly code: string;
  /** Null, like the method, for a courier's service. */
  readonly zone: string | null;
  readonly method: string | null;
  readonly name: string;
  /** Minor units. */
  readonly amount: number;
  /** Free when the goods after discounts reach this; minor units. */
  readonly freeOver: number | null;
  /** The code of what delivery is taxed as; null for nothing. */
  readonly taxClass: string | null;
  /** Who delivers; not there for a zone's method. */
  readonly courier?: ShippingCourier;
}

/** A courier's service, as far as an order tells of it. */
export interface ShippingCourier {
  readonly serviceId: number;
  /** The courier's code and name: "jne", "JNE". */
  readonly code: string;
  readonly name: string;
  /** The service's code and name: "REG", "Reguler". */
  readonly service: string;
  readonly serviceName: string;
  /** Through whom the courier is booked; null for nobody. */
  readonly aggregator: string | null;
  /** Code of the warehouse that the parcel is sent from; null where that does not matter. */
  readonly origin: string | null;
  /** Whether it collects the money at the door. */
  readonly cashOnDelivery: boolean;
}

/**
 * What the buyer chose: a whole option code, a zone (its first method), a courier's service, or nothing (the cheapest on
 * offer).
 */
export interface ShippingChoice {
  readonly option?: string | null;
  readonly zone?: string | null;
  /** The id of a courier's service. */
  readonly service?: number | null;
  /** Through whom the service has to be booked; any when absent. */
  readonly aggregator?: string | null;
}

/** A parcel that wants to go somewhere. */
export interface ShippingRequest {
  readonly storeId: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly parcel: Parcel;
  readonly destination: Destination;
  /** Code of the warehouse that it is sent from; where none is known, only rates from anywhere count. */
  readonly origin?: string | null;
}

/** What a table rate goes by: nothing, the parcel's grams, or its value in minor units. */
export type RateBasis = 'flat' | 'weight' | 'value';

/** From `from` on (grams or minor units, included) delivery costs `amount` minor units. */
export interface RateTier {
  readonly from: number;
  readonly amount: number;
}

/** The rates that the shop's staff keep for a method. */
export interface TableRate {
  readonly basis: RateBasis;
  /** Minor units: the flat rate, and what a parcel below the first tier costs. */
  readonly amount: number;
  /** In any order; the highest one reached counts. */
  readonly tiers: readonly RateTier[];
}

export interface NewShippingMethod extends TableRate {
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique in its zone. */
  readonly code: string;
  readonly name: string;
  /** "table", or the code of an installed rate source, which then sets the amount. */
  readonly source: string;
  readonly freeOver: number | null;
  /** The code of a tax class; null where delivery is not taxed. */
  readonly taxClass: string | null;
  readonly active: boolean;
  readonly position: number;
}

export interface ShippingMethod extends NewShippingMethod {
  readonly id: number;
}

export interface NewShippingZone {
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique in its store. */
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  /** As addresses name them, in any case; empty for the whole of the countries. */
  readonly regions: readonly string[];
  readonly published: boolean;
  readonly position: number;
}

export interface ShippingZone extends NewShippingZone {
  readonly id: number;
  readonly methods: readonly ShippingMethod[];
}
