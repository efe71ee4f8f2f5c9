export interface StockRequest {
  readonly variantId: number;
  /** At least 1. */
  readonly quantity: number;
}

/** A variant that is short: what was asked for in all, and what could have been had. */
export interface StockShortage {
  readonly variantId: number;
  readonly requested: number;
  readonly available: number;
}

export interface Reservation {
  readonly storeId: number;
  /** UUID, allotted before the order exists. */
  readonly orderId: string;
  /** Lines of one variant are added up. Only variants that track stock. */
  readonly lines: readonly StockRequest[];
  /** Code of the one warehouse to take from; any active one, by priority, when absent. */
  readonly warehouse?: string | null;
  /** Who asks, for the ledger; "checkout" when absent. */
  readonly actor?: string;
}

/** An order whose stock moves, and who moves it why. */
export interface StockOfOrder {
  readonly storeId: number;
  readonly orderId: string;
  readonly actor: string;
  readonly reason?: string | null;
}

/** Pieces of an order, which leave or come back. */
export interface StockPieces extends StockOfOrder {
  /** Lines of one variant are added up. Variants without stock are left alone. */
  readonly lines: readonly StockRequest[];
}

/** What moved between an order and one warehouse. */
export interface StockMove {
  readonly variantId: number;
  /** The warehouse's code. */
  readonly warehouse: string;
  readonly quantity: number;
}

export interface StockReceipt {
  readonly storeId: number;
  /** The warehouse's code. */
  readonly warehouse: string;
  readonly lines: readonly StockRequest[];
  readonly actor: string;
  readonly reason?: string | null;
}

/** A correction of what is on hand: by a difference, or to what was counted. */
export type StockCorrection = { readonly delta: number } | { readonly onHand: number };

export interface StockAdjustment {
  readonly storeId: number;
  readonly variantId: number;
  /** The warehouse's code. */
  readonly warehouse: string;
  readonly to: StockCorrection;
  readonly actor: string;
  readonly reason?: string | null;
}

/** A level after an adjustment, and by how much it changed. */
export interface StockAdjusted {
  readonly onHand: number;
  readonly allocated: number;
  readonly delta: number;
}

export interface StockAvailability {
  readonly variantId: number;
  readonly available: number;
}

export interface StockLevel {
  /** The warehouse's code. */
  readonly warehouse: string;
  /** Whether the warehouse is active: stock of one that is not cannot be reserved. */
  readonly active: boolean;
  readonly onHand: number;
  readonly allocated: number;
  /** on hand − allocated */
  readonly available: number;
}

export type StockMovementKind = 'receive' | 'adjust' | 'allocate' | 'release' | 'ship' | 'restock';

/** One entry of the append-only ledger: levels are the sums of their movements. */
export interface StockMovement {
  readonly id: number;
  readonly warehouse: string;
  readonly kind: StockMovementKind;
  readonly onHandDelta: number;
  readonly allocatedDelta: number;
  readonly orderId: string | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly createdAt: Date;
}

export interface WarehouseInput {
  /** Unique in the store. */
  readonly code: string;
  readonly name: string;
  /** Stock is taken from the lowest number first; 0 unless given. */
  readonly priority?: number;
  /** True unless given. */
  readonly active?: boolean;
}

export interface Warehouse extends Required<WarehouseInput> {
  readonly id: number;
}

/** What of a warehouse can be changed. Its code names it for good. */
export type WarehousePatch = Partial<Omit<WarehouseInput, 'code'>>;

/** Null: the store wants no news of low stock. */
export interface LowStockSettings {
  /** Pieces: a variant with as many or fewer for sale is low. */
  readonly threshold: number | null;
}

/** A variant of which little is left. */
export interface LowStock {
  readonly variantId: number;
  readonly sku: string;
  /** For sale, over all active warehouses. */
  readonly available: number;
  readonly threshold: number;
}
