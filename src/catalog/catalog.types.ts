/** One requested item: by id or by SKU. */
export interface ItemRequest {
  readonly variantId?: number;
  readonly sku?: string;
  readonly quantity: number;
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
  /** Whether product and variant may be ordered now. */
  readonly available: boolean;
  readonly tracksStock: boolean;
  readonly requiresShipping: boolean;
  readonly weightGrams: number;
  /** Minor units in the asked currency; null when the variant has no price in it. */
  readonly unitPrice: number | null;
}
