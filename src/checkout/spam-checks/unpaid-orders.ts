import { type EntityManager } from 'typeorm';
import { type BuyerOrders } from '../../order/buyer-orders.service.js';
import { type SpamCandidate, SpamCheck } from '../spam-check.js';

/** More orders of one phone number that nobody has paid or taken up than the store thinks likely. */
export class UnpaidOrders extends SpamCheck {
  readonly code = 'unpaid-orders';

  constructor(private readonly orders: BuyerOrders) {
    super();
  }

  async suspects(db: EntityManager, { storeId, phone, limits }: SpamCandidate): Promise<boolean> {
    return phone !== null && (await this.orders.unpaid(db, storeId, phone)) >= limits.unpaidOrders;
  }
}
