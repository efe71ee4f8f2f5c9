/** `requested`: the provider is still to be asked; `pending`: it has not given a certain answer yet. */
export const refundStatuses = ['requested', 'pending', 'refunded', 'declined'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Goods that money is given back for. */
export interface RefundedLine {
  /** A line of the order. */
  readonly lineId: string;
  /** Pieces. */
  readonly quantity: number;
  /** Of these, how many this refund has put back into stock. */
  readonly restocked: number;
}

/** Money that is to be given back, or was. */
export interface Refund {
  /** UUIDv7; the provider's idempotency key. */
  readonly id: string;
  readonly storeId: number;
  readonly paymentId: string;
  readonly orderId: string;
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly status: RefundStatus;
  /** "key:3", "settlement". */
  readonly actor: string;
  readonly reason: string;
  /** Empty when an amount alone is given back. */
  readonly lines: readonly RefundedLine[];
  readonly restock: boolean;
  readonly providerReference: string | null;
  readonly declineReason: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a refund is asked for with. */
export interface NewRefund extends Pick<Refund, 'id' | 'storeId' | 'paymentId' | 'amount' | 'actor' | 'reason'> {
  readonly lines?: readonly RefundedLine[];
  readonly restock?: boolean;
}
