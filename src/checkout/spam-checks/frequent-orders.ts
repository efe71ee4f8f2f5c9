import { type EntityManager } from 'typeorm';
import { type BuyerOrders } from '../../order/buyer-orders.service.js';
import { type SpamCandidate, SpamCheck } from '../spam-check.js';

/** More orders of one phone number or customer within an hour than the store thinks likely. */
export class FrequentOrders extends SpamCheck {
  readonly code = 'frequent-orders';

  constructor(private readonly orders: BuyerOrders) {
    super();
  }

  async suspects(db: EntityManager, { storeId, phone, customerId, limits }: SpamCandidate): Promise<boolean> {
    if (phone === null && customerId === null) return false;
    return (await this.orders.recent(db, storeId, { phone, customerId })) >= limits.ordersPerHour;
  }
}
