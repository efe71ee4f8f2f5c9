import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Tx } from '../platform/database/tx.js';
import { customerNotFound } from './identity.errors.js';
import { customerTraits, giveBackFirstOrder, recordOrder, takeFirstOrder } from './identity.queries.js';
import { type CustomerTraits, type FirstOrder } from './identity.types.js';

/** What prices and taxes depend on in a customer. */
@Injectable()
export class CustomerTraitsService {
  /** One statement, in a transaction or not. Throws `customer.not_found`. */
  async of(db: EntityManager, storeId: number, customerId: number): Promise<CustomerTraits> {
    const traits = await customerTraits.first(db, [storeId, customerId]);
    if (!traits) throw customerNotFound();
    return traits;
  }

  /**
   * Makes an order the customer's first: one that is being `placed`, or one that waits for its payment. False when another
   * one is. Of two at once, the second waits for the first one's end; the customer's row stays locked until the commit.
   */
  async takeFirstOrder(tx: Tx, { storeId, customerId, orderId }: FirstOrder, placed: boolean): Promise<boolean> {
    return (await takeFirstOrder.affected(tx, [storeId, customerId, orderId, placed])) === 1;
  }

  /** The undo of `takeFirstOrder` for an order that was not placed. Nothing when it is not the first. */
  async giveBackFirstOrder(tx: Tx, { storeId, customerId, orderId }: FirstOrder): Promise<void> {
    await giveBackFirstOrder.affected(tx, [storeId, customerId, orderId]);
  }

  /** Notes that an order of the customer was placed, whichever has what is for the first. Once: later ones change nothing. */
  async recordOrder(tx: Tx, storeId: number, customerId: number): Promise<void> {
    await recordOrder.affected(tx, [storeId, customerId]);
  }
}
