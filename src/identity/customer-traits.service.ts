import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Tx } from '../platform/database/tx.js';
import { customerNotFound } from './identity.errors.js';
import { customerTraits, recordFirstOrder } from './identity.queries.js';
import { type CustomerTraits } from './identity.types.js';

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
   * Notes that the customer has ordered. True for the call that noted the first order, false for every later one. Of
   * two at once, the second waits for the first one's end; the customer's row stays locked until the commit.
   */
  async recordFirstOrder(tx: Tx, storeId: number, customerId: number): Promise<boolean> {
    return (await recordFirstOrder.affected(tx, [storeId, customerId])) === 1;
  }
}
