import { type Address } from '../kernel/address.js';
import { type MixinData, type MixinSubject } from '../mixin/mixin.types.js';
import { type Location } from '../shipping/location.types.js';
import { type Locale } from '../store/store.types.js';

/** A demo store as it is written down; amounts are decimal strings in the store's currency. */
export interface DemoStore {
  readonly slug: string;
  readonly publicId: string;
  readonly name: string;
  readonly currency: string;
  /** Of the pages that people see; English when left out. */
  readonly locale?: Locale;
  readonly countries: readonly string[];
  readonly contracts: readonly string[];
  readonly orderNumberPrefix: string;
  readonly firstOrderNumber: number;
  /** In the order in which stock is taken from them. */
  readonly warehouses: readonly DemoWarehouse[];
  readonly products: readonly DemoProduct[];
  readonly coupons: readonly DemoCoupon[];
  /** In the order in which they have their say. */
  readonly offers?: readonly DemoOffer[];
  readonly zones: readonly DemoZone[];
  readonly deliveryWindows?: readonly DemoDeliveryWindow[];
  /** The places that buyers choose from, with their exact ids. */
  readonly locations?: readonly Location[];
  /** In the order of their services. */
  readonly couriers?: readonly DemoCourier[];
  readonly paymentMethods: readonly DemoPaymentMethod[];
  /** Left out where nothing is taxed. */
  readonly tax?: DemoTax;
  /** What orders may have taken off so that their totals differ; left out where nothing is. */
  readonly transferCode?: { readonly unit: string; readonly max: string };
  /** How long an order is kept whose goods wait for the money; for ever when left out. */
  readonly unpaidExpiryMinutes?: number;
  /** What customers have saved, by their name: "other". */
  readonly addresses?: readonly DemoAddress[];
  /** What extra data has to look like. */
  readonly mixinSchemas?: readonly DemoMixinSchema[];
  readonly quotes?: readonly DemoQuote[];
}

export interface DemoMixinSchema {
  readonly subject: MixinSubject;
  readonly name: string;
  readonly schema: MixinData;
}

/** A quote that was sent. */
export interface DemoQuote {
  readonly code: string;
  /** The customer's name: "buyer". */
  readonly customer: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly unitPrice: string }[];
  readonly shippingOption: string;
  readonly address: Address;
  /** ISO 8601. */
  readonly validUntil: string;
}

export interface DemoAddress extends Omit<Address, 'name'> {
  readonly customer: string;
}

export interface DemoTax {
  readonly mode: 'included' | 'added';
  readonly rounding: 'line' | 'order';
  readonly classRequired: boolean;
  /** Percentages by country. */
  readonly classes: readonly {
    readonly code: string;
    readonly name: string;
    readonly percent: Readonly<Record<string, string>>;
  }[];
}

export interface DemoWarehouse {
  readonly code: string;
  readonly name: string;
}

export interface DemoProduct {
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  /** Names of the options that tell the variants apart. */
  readonly options?: readonly string[];
  /** False keeps it out of listings; it can be ordered all the same. */
  readonly listed?: boolean;
  readonly variants: readonly DemoVariant[];
}

export interface DemoVariant {
  readonly sku: string;
  /** One value for each of the product's options. */
  readonly options?: readonly string[];
  readonly price: string;
  /** What one costs from so many on. */
  readonly tiers?: readonly { readonly from: number; readonly price: string }[];
  /** When the price applies; always when left out. */
  readonly priced?: { readonly startsAt?: string; readonly endsAt?: string };
  /** Units on hand by warehouse code; null for goods without stock. */
  readonly onHand: Readonly<Record<string, number>> | null;
  /** False for what is delivered without shipping. */
  readonly shipped?: boolean;
  readonly weightGrams: number;
  /** What sending a line of it costs on top of the delivery; nothing when left out. */
  readonly deliveryCharge?: string;
  /** Of a bundle: how many of which SKU; they make its stock and weight. */
  readonly components?: Readonly<Record<string, number>>;
  /** The code of a tax class. */
  readonly taxClass?: string;
}

export interface DemoCoupon {
  readonly code: string;
  /** `{ percent: 10 }`, `{ amount: '500.00' }` or free shipping. */
  readonly benefit: { readonly percent: number } | { readonly amount: string } | 'free shipping';
  readonly minSubtotal?: string;
  /** The most that a percentage takes off. */
  readonly maxDiscount?: string;
  readonly endsAt?: string;
  readonly maxUses?: number;
  readonly maxUsesPerCustomer?: number;
}

/** An offer on one product. */
export interface DemoOffer {
  readonly code: string;
  readonly name: string;
  /** `{ percent: 20 }` or `{ amount: '10.00' }`, off each unit. */
  readonly benefit: { readonly percent: number } | { readonly amount: string };
  /** The product's slug. */
  readonly product: string;
}

export interface DemoZone {
  readonly code: string;
  readonly name: string;
  readonly countries: readonly string[];
  readonly published?: boolean;
  readonly methods: readonly DemoShippingMethod[];
}

export interface DemoShippingMethod {
  readonly code: string;
  readonly name: string;
  readonly amount: string;
  /** The code of a tax class. */
  readonly taxClass?: string;
}

/**
 * A window of the day after the seeding, which takes orders until noon of it, UTC. Whenever the stores are seeded again,
 * the first one after that takes its code from one that has closed.
 */
export interface DemoDeliveryWindow {
  readonly code: string;
  /** The code of a zone. */
  readonly zone: string;
  readonly slot: string;
  readonly capacity: number;
  /** False for one without a day, which nobody can choose. */
  readonly dated?: boolean;
  /** One for each of so many days, with the day in its code: `dw-day-2026-11-22`. */
  readonly days?: number;
}

export interface DemoCourier {
  readonly code: string;
  readonly name: string;
  readonly services: readonly DemoCourierService[];
}

export interface DemoCourierService {
  /** Exact, unless another store has it: then the next one that is free. */
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** For every kilogram that is begun, by region of a country; null where it does not go. */
  readonly rates: readonly {
    readonly country: string;
    readonly region?: string;
    readonly perKilogram: string | null;
  }[];
}

export interface DemoPaymentMethod {
  readonly code: string;
  readonly name: string;
  readonly provider: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of an account at the sandbox gateway, where everybody may know them; kept encrypted like any other. */
  readonly secrets?: Readonly<Record<string, string>>;
}
