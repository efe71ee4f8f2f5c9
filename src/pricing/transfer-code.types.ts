/** An order whose total is to be told from those of the store's other open orders. */
export interface TransferOrder {
  readonly storeId: number;
  /** The order to be; its row is written later in the same transaction. */
  readonly orderId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Before the code; minor units. */
  readonly total: number;
}

/** Minor units. The codes are `unit`, 2 × `unit`, … up to `max`. */
export interface TransferCodeSettings {
  /** 0 turns codes off. */
  readonly max: number;
  readonly unit: number;
}
