import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { recentOrders, unpaidOrders } from './buyer-orders.queries.js';

/** What is known of a buyer from earlier orders. By phone number, those of a store that checks its orders for spam count. */
@Injectable()
export class BuyerOrders {
  /** How many orders the phone number, or the customer, has placed within the last hour. One statement. */
  async recent(
    db: EntityManager,
    storeId: number,
    { phone, customerId }: { readonly phone: string | null; readonly customerId: number | null },
  ): Promise<number> {
    return (await recentOrders.first(db, [storeId, phone, customerId]))?.count ?? 0;
  }

  /** How many orders of the phone number from the last thirty days nobody has paid or taken up. One statement. */
  async unpaid(db: EntityManager, storeId: number, phone: string): Promise<number> {
    return (await unpaidOrders.first(db, [storeId, phone]))?.count ?? 0;
  }
}
