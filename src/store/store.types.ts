/** The languages of the pages that people see. */
export const locales = ['en', 'id'] as const;
export type Locale = (typeof locales)[number];

/** What every request needs to know of its store. Plain data, safe to keep for a few seconds. */
export interface Store {
  readonly id: number;
  /** Short public name: "acme". */
  readonly slug: string;
  /** Public id for contracts that address stores by one: "store_…". */
  readonly publicId: string;
  readonly name: string;
  /** ISO 4217. Carts, prices and orders of the store are in it. */
  readonly currency: string;
  /** ISO 3166-1 alpha-2 codes that the store delivers to. */
  readonly countries: readonly string[];
  /** Names of the vendor contracts the store speaks, as each contract has it. */
  readonly contracts: readonly string[];
  readonly orderNumberPrefix: string;
  /** What checkout does with a coupon that does not apply. */
  readonly invalidCouponPolicy: 'reject' | 'ignore';
  readonly corsOrigins: readonly string[];
  /** Minutes that an order whose goods wait for the money is kept unpaid; null: for ever. */
  readonly unpaidExpiryMinutes: number | null;
  /** Minutes that an order which was saved for later is kept unpaid; null: for ever. */
  readonly savedOrderExpiryMinutes: number | null;
  readonly locale: Locale;
  /** By what its orders are taken for spam; null where they are not checked. */
  readonly spam: SpamLimits | null;
  readonly demo: boolean;
}

export interface SpamLimits {
  /** How many orders within an hour are still no sign of spam. */
  readonly ordersPerHour: number;
  /** How many orders that were never paid are still no sign of spam. */
  readonly unpaidOrders: number;
}

/** What a store decides about the checks for spam. */
export interface SpamSettings extends SpamLimits {
  readonly checked: boolean;
}

/** What a store decides about the payment of its orders. */
export type PaymentSettings = Pick<Store, 'unpaidExpiryMinutes' | 'savedOrderExpiryMinutes'>;

/** A store to be. What is left out gets the default of the schema. */
export interface NewStore {
  readonly slug: string;
  readonly name: string;
  readonly currency: string;
  readonly countries: readonly string[];
  readonly orderNumberPrefix: string;
  /** Generated when absent. */
  readonly publicId?: string;
  readonly contracts?: readonly string[];
  readonly invalidCouponPolicy?: 'reject' | 'ignore';
  readonly corsOrigins?: readonly string[];
  /** English when absent. */
  readonly locale?: Locale;
  readonly demo?: boolean;
  /** The number of the first order; 1 when absent. */
  readonly firstOrderNumber?: number;
}

/**
 * A publishable key names the store and may be in a browser; a secret key acts for the merchant, within its scopes.
 * One never passes for the other.
 */
export type KeyKind = 'publishable' | 'secret';

export interface NewKey {
  readonly storeId: number;
  readonly kind: KeyKind;
  /** For people: "web shop", "warehouse sync". */
  readonly name: string;
  /** `area:read`, `area:write`, or `*` for everything. Secret keys only. */
  readonly scopes?: readonly string[];
}

/** A key at the only moment its text is known. */
export interface IssuedKey {
  readonly id: number;
  readonly key: string;
  /** What is kept of the text, to tell keys apart: "sk_live_…x7Qa". */
  readonly hint: string;
}

/** Whom a valid key stands for. */
export interface KeyHolder {
  readonly keyId: number;
  readonly store: Store;
  readonly scopes: readonly string[];
}
