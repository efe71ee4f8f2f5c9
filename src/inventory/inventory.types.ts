export interface StockRequest {
  readonly variantId: number;
  readonly quantity: number;
}

/** A variant that is short: what was asked for in all, and what could have been had. */
export interface StockShortage {
  readonly variantId: number;
  readonly requested: number;
  readonly available: number;
}
