/** What becomes of a shipment on its way; `line-pieces.ts` says what may follow what. */
export const shipmentStatuses = [
  'shipped',
  'on_the_way',
  'out_for_delivery',
  'attempted',
  'delivered',
  'returned',
] as const;
export type ShipmentStatus = (typeof shipmentStatuses)[number];

/** Pieces of a line of an order. */
export interface LinePieces {
  readonly lineId: string;
  /** At least 1. */
  readonly quantity: number;
}

export interface Tracking {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  /** http or https. */
  readonly trackingUrl: string | null;
}

/** What is known of a shipment at one point of its way. */
export interface ShipmentUpdate {
  readonly status: ShipmentStatus;
  readonly location: string | null;
  readonly description: string | null;
  /** When it happened, as the carrier tells. ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly actor: string;
}

/** Goods of an order that left together. */
export interface Fulfilment extends Tracking {
  /** UUID. */
  readonly id: string;
  readonly storeId: number;
  readonly orderId: string;
  /** That of the last update; `shipped` before any. */
  readonly status: ShipmentStatus;
  readonly lines: readonly LinePieces[];
  readonly actor: string;
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** By the time it happened, oldest first. */
  readonly history: readonly ShipmentUpdate[];
}

/** Goods that leave together. */
export interface Parcel extends Tracking {
  /** UUID of the fulfilment to be. */
  readonly id: string;
  /** Null: everything that is still to leave. */
  readonly lines: readonly LinePieces[] | null;
}

export interface CancelledLine extends LinePieces {
  /** What these pieces cost the buyer: minor units, with discounts and taxes. */
  readonly amount: number;
}

/** Goods of an order that will not leave. The order's own amounts stay as they were placed. */
export interface Cancellation {
  /** UUID. */
  readonly id: string;
  readonly storeId: number;
  readonly orderId: string;
  readonly lines: readonly CancelledLine[];
  /** Minor units: the sum of the lines. */
  readonly amount: number;
  /** The refund that gives the money back, where any was taken. */
  readonly refundId: string | null;
  readonly actor: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Who may read a note: the merchant's staff, or the buyer, too. */
export const noteVisibilities = ['internal', 'buyer'] as const;
export type NoteVisibility = (typeof noteVisibilities)[number];

export interface OrderNote {
  /** UUID. */
  readonly id: string;
  readonly storeId: number;
  readonly orderId: string;
  readonly visibility: NoteVisibility;
  readonly text: string;
  readonly actor: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}
