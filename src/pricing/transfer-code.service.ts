import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { tooManyTransferCodes } from './transfer-code.errors.js';
import {
  allotTransferCode,
  changeTransferCodeSettings,
  holdTransferTotal,
  releaseTransferCode,
  transferCodeSettings,
} from './transfer-code.queries.js';
import { type TransferCodeSettings, type TransferOrder } from './transfer-code.types.js';

/** How often a total is looked for again after a rival has committed the one that looked free. */
const attempts = 5;

/** All of them are looked at for every order. */
const mostCodes = 999;

/**
 * Small amounts off the totals of orders that are paid by bank transfer, so that no two open ones of a store ask for the
 * same amount and an incoming transfer tells which order it pays. Minor units.
 */
@Injectable()
export class TransferCodes {
  constructor(private readonly transactor: Transactor) {}

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

  /**
   * Has an open order hold `total` instead of the one that it has held, in `tx`: it asks for less now, with the same code.
   * Where that total is another order's, the two share it. Nothing for an order that holds none. Idempotent.
   */
  async move(tx: Tx, { storeId, orderId, currency, total }: TransferOrder): Promise<void> {
    const held = await releaseTransferCode.first(tx, [storeId, orderId]);
    if (held) await holdTransferTotal.affected(tx, [storeId, orderId, currency, total, held.code]);
  }

  async settings(db: EntityManager, storeId: number): Promise<TransferCodeSettings> {
    return theStores(await transferCodeSettings.first(db, [storeId]));
  }

  /**
   * Replaces them, from the next order on; open orders keep what they have. A transaction of its own. Idempotent. Throws
   * `transfer_code.too_many`.
   */
  async changeSettings(storeId: number, { max, unit }: TransferCodeSettings): Promise<TransferCodeSettings> {
    if (max / unit >= mostCodes + 1) throw tooManyTransferCodes(mostCodes);
    const values = [storeId, max, unit];
    return theStores(await this.transactor.run((tx) => changeTransferCodeSettings.first(tx, values)));
  }
}

function theStores(settings: TransferCodeSettings | undefined): TransferCodeSettings {
  if (!settings) throw new Error('The store of the request is gone');
  return settings;
}
