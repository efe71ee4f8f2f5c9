/** What a courier takes for a parcel by its weight. */
export interface WeightRate {
  /** Minor units, for the first unit of weight or less; null where the courier does not go. */
  readonly amount: number | null;
  /** Minor units, for every further unit that is begun. */
  readonly furtherAmount: number;
  readonly unitGrams: number;
}

/**
 * A rate and where it holds: at a location, or in a country, one of its regions or a city of that. The narrowest place
 * counts.
 */
export interface CourierRate extends WeightRate {
  /** Code of the warehouse that parcels are sent from; null for any. */
  readonly origin: string | null;
  /** Null where the country is given. */
  readonly locationId: number | null;
  /** ISO 3166-1 alpha-2; null where the location is given. */
  readonly country: string | null;
  /** As addresses and locations name it, in any case. */
  readonly region: string | null;
  /** Only along with its region. */
  readonly city: string | null;
}

export interface NewCourierService {
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique with the aggregator in its courier. */
  readonly code: string;
  readonly name: string;
  /** Code of whom it is booked through; null for nobody. */
  readonly aggregator: string | null;
  /** Whether it collects the money at the door. */
  readonly cashOnDelivery: boolean;
  /** The heaviest parcel that it takes; null for any. */
  readonly maxWeightGrams: number | null;
  /** Free when the goods after discounts reach this; minor units. */
  readonly freeOver: number | null;
  /** The code of a tax class; null where delivery is not taxed. */
  readonly taxClass: string | null;
  readonly active: boolean;
  readonly position: number;
}

export interface CourierService extends NewCourierService {
  readonly id: number;
}

export interface NewCourier {
  /** 1 to 64 letters, digits, dots, underscores and hyphens; unique in its store. */
  readonly code: string;
  readonly name: string;
}

export interface Courier extends NewCourier {
  readonly id: number;
  readonly services: readonly CourierService[];
}
