/** What extra data can be about: the customer, or one of the addresses. */
export const mixinSubjects = ['customer', 'address'] as const;
export type MixinSubject = (typeof mixinSubjects)[number];

/** Plain JSON. */
export type MixinData = Readonly<Record<string, unknown>>;

/** One version of the shape that a store gives some extra data. A version never changes. */
export interface MixinSchema {
  readonly id: number;
  readonly subject: MixinSubject;
  /** Names the extra data: "loyalty". 1 to 64 letters, digits, underscores and hyphens. */
  readonly name: string;
  /** From 1. */
  readonly version: number;
  /** The schema's own `$id`, by which APIs can name it; null for one without. */
  readonly schemaId: string | null;
  /** A JSON Schema, draft-07 or 2020-12. */
  readonly schema: MixinData;
  /** Whether checkouts may still use it. */
  readonly active: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Extra data as a buyer gives it. Without a version and a schema's `$id` it is of the newest active version. */
export interface GivenMixin {
  readonly data: unknown;
  readonly version?: number | null;
  readonly schemaId?: string | null;
}

/** By name. */
export type GivenMixins = Readonly<Record<string, GivenMixin>>;

/** The extra data of a checkout, as it was given. */
export interface CheckoutMixins {
  readonly customer?: GivenMixins;
  readonly shippingAddress?: GivenMixins;
  readonly billingAddress?: GivenMixins;
}

/** Extra data that fits its schema, by name. */
export type KeptMixins = Readonly<Record<string, { readonly version: number; readonly data: MixinData }>>;

/** The extra data of an order. */
export interface OrderMixins {
  readonly customer?: KeptMixins;
  readonly shippingAddress?: KeptMixins;
  readonly billingAddress?: KeptMixins;
}
