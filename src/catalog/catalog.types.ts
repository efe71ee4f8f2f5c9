/** One requested item: by id or by SKU. */
export interface ItemRequest {
  readonly variantId?: number;
  readonly sku?: string;
  readonly quantity: number;
  /** Whether it has to be a bundle, or must not be one; either will do when absent. */
  readonly bundle?: boolean;
}

/** A variant as pricing, shipping and the order snapshot need it. */
export interface CatalogItem {
  readonly variantId: number;
  readonly productId: number;
  readonly sku: string;
  /** The product's name. */
  readonly name: string;
  /** Option name and value pairs in the product's order, at most three: [{name: "Size", value: "M"}]. Empty for a product without variants. */
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** Whether product and variant may be ordered now, and a bundle's components, too. */
  readonly available: boolean;
  /** What one piece takes from stock; empty where nothing is counted. */
  readonly stock: readonly StockPart[];
  /** What a bundle consists of, by id; empty for anything else. */
  readonly components: readonly BundleComponent[];
  readonly requiresShipping: boolean;
  readonly weightGrams: number;
  /** What sending a line of it costs on top of the delivery itself, however many units; minor units of the store's currency. */
  readonly deliveryCharge: number;
  /** The code of what it is taxed as; null for nothing. */
  readonly taxClass: string | null;
  /** Whether the store sells nothing without a tax class, and this has none. */
  readonly taxClassMissing: boolean;
  /** The ids of the product's categories. */
  readonly categoryIds: readonly number[];
  /** Every price of the variant in the asked currency, of active lists and without one, current or not. */
  readonly prices: readonly PriceEntry[];
}

/** Units of a variant. */
export interface StockPart {
  readonly variantId: number;
  /** In one piece of what is sold. */
  readonly quantity: number;
}

/** A part of a bundle, as the catalog knows it now. */
export interface BundleComponent extends StockPart {
  readonly sku: string;
  /** Its product's name. */
  readonly name: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** Whether its product and itself may be ordered now. */
  readonly available: boolean;
  readonly tracksStock: boolean;
  readonly requiresShipping: boolean;
  readonly weightGrams: number;
}

/** A component as the merchant gives it. */
export type NewComponent = StockPart;

/** One price of a variant; which one applies, pricing decides. Times are ISO 8601, null where there is no limit. */
export interface PriceEntry {
  /** Minor units per unit. */
  readonly amount: number;
  /** What it is shown to have cost before; higher than `amount`. */
  readonly compareAt: number | null;
  /** From how many units on. */
  readonly minQuantity: number;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  /** Null for a base price. */
  readonly list: {
    readonly code: string;
    readonly position: number;
    /** The customer group it is for; null for everybody. */
    readonly groupId: number | null;
    readonly startsAt: string | null;
    readonly endsAt: string | null;
  } | null;
}

export type ProductStatus = 'draft' | 'active' | 'archived';

export interface Price {
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface Variant<VariantPrice = Price> {
  readonly id: number;
  /** Unique in the store. */
  readonly sku: string;
  /** One value for each of the product's option names, in their order. */
  readonly optionValues: readonly string[];
  readonly active: boolean;
  readonly tracksStock: boolean;
  readonly requiresShipping: boolean;
  readonly weightGrams: number;
  /** Of a line, however many units; minor units of the store's currency. */
  readonly deliveryCharge: number;
  /** The code of a tax class; null where it is not taxed. */
  readonly taxClass: string | null;
  /**
   * What it consists of, by id, when it is a bundle: it has no stock of its own then, and is shipped and weighs as its
   * components do.
   */
  readonly components: readonly BundleComponent[];
  readonly prices: readonly VariantPrice[];
}

/**
 * A product with its variants in their order. Without option names it has exactly one. The merchant's has the base price
 * of each currency: that for one unit, without a price list.
 */
export interface Product<VariantPrice = Price> {
  readonly id: number;
  /** Unique in the store. */
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  /** At most three. */
  readonly optionNames: readonly string[];
  /** Only active products can be seen by shoppers and ordered. */
  readonly status: ProductStatus;
  /** Whether it shows up in lists. An unlisted one can be read and ordered by those who know of it. */
  readonly listed: boolean;
  readonly variants: readonly Variant<VariantPrice>[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** A product as a shopper may see it, with the active variants and all their prices in one currency. */
export type ShownProduct = Product<PriceEntry>;

/** What products are sorted into, for offers and coupons to be for. */
export interface Category {
  readonly id: number;
  /** Unique in the store. */
  readonly code: string;
  readonly name: string;
}

export type NewCategory = Omit<Category, 'id'>;
export type CategoryChanges = Partial<NewCategory>;

/** Which variant is meant. */
export interface VariantReference {
  readonly id: number;
  readonly productId: number;
  readonly sku: string;
}

export interface NewVariant {
  readonly sku: string;
  readonly optionValues?: readonly string[];
  readonly active?: boolean;
  readonly tracksStock?: boolean;
  readonly requiresShipping?: boolean;
  readonly weightGrams?: number;
  readonly deliveryCharge?: number;
  readonly taxClass?: string | null;
  readonly prices?: readonly Price[];
}

export interface NewProduct {
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  readonly optionNames?: readonly string[];
  readonly status?: ProductStatus;
  readonly listed?: boolean;
  readonly variants: readonly NewVariant[];
}

export type ProductPatch = Partial<Omit<NewProduct, 'variants' | 'optionNames'>>;
export type VariantPatch = Partial<Omit<NewVariant, 'prices'>>;

/** Which products of a store to list, by id, the oldest first. */
export interface ProductFilter {
  /** The start of the name or of a SKU, in any case. */
  readonly search?: string | null;
  /** The id of the last product seen. */
  readonly after: number | null;
  readonly limit: number;
}
