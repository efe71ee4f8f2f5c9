import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/database/tx.js';
import { allotTransferCode, releaseTransferCode } from './transfer-code.queries.js';
import { type TransferOrder } from './transfer-code.types.js';

/** How often a total is looked for again after a rival has committed the one that looked free. */
const attempts = 5;

/**
 * Small amounts off the totals of orders that are paid by bank transfer, so that no two open ones of a store ask for the
 * same amount and an incoming transfer tells which order it pays. Minor units.
 */
@Injectable()
export class TransferCodes {
  /**
   * Allots a code to an order that is being placed, in its `tx` and before its row is written: what to take off the
   * total, always less than the total. 0 where only the plain total is free, where none is (the order then shares its
   * total with another), and in a store without codes. One statement as a rule; waits for no other transaction. Once
   * per order; a rollback gives it back.
   */
  async allot(tx: Tx, { storeId, orderId, currency, total }: TransferOrder): Promise<number> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const row = await allotTransferCode.first(tx, [storeId, orderId, currency, total]);
      if (row && row.code !== null) return row.code;
      if (!row?.tried) return 0;
    }
    return 0;
  }

  /**
   * Frees an order's total for others, in `tx`, once the order is not open any more: paid, cancelled or expired. Exactly
   * once: true for the call that did it, false when there is none or it is given back. The order itself stays as it is.
   */
  async release(tx: Tx, storeId: number, orderId: string): Promise<boolean> {
    return (await releaseTransferCode.affected(tx, [storeId, orderId])) > 0;
  }
}
