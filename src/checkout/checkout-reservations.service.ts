import { Injectable } from '@nestjs/common';
import { InventoryService } from '../inventory/inventory.service.js';
import { type StockRequest } from '../inventory/inventory.types.js';
import { type OrderDraft } from '../order/order.types.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type AppliedCoupon, type Buyer } from '../pricing/pricing.types.js';
import { DeliverySeats } from '../shipping/delivery-seat.service.js';
import { type WindowStanding } from '../shipping/delivery-window.types.js';

/** What an order takes of what there is not enough of for everybody. */
export interface Reservation {
  readonly draft: OrderDraft;
  /** What to take from stock; items without stock are not in it. */
  readonly stock: readonly StockRequest[];
  /** Code of the one warehouse to take it from; null for any. */
  readonly warehouse: string | null;
  readonly coupon: AppliedCoupon | null;
  readonly buyer: Buyer;
  /** The delivery window to take a seat in; null for none. */
  readonly window: WindowStanding | null;
}

/**
 * Stock, the use of a coupon and the seat in a delivery window, always taken in this order: their rows are hot, the window's
 * hottest of all, so it is locked last and for the shortest time.
 */
@Injectable()
export class CheckoutReservations {
  constructor(
    private readonly inventory: InventoryService,
    private readonly pricing: PricingService,
    private readonly seats: DeliverySeats,
  ) {}

  /**
   * Takes it all, in `tx`: one round trip, to be the last before the commit. Throws `stock.short`, `coupon.*`,
   * `delivery_window.full` and `delivery_window.closed`; the caller's rollback then leaves nothing.
   */
  async take(tx: Tx, { draft, stock: lines, warehouse, coupon, buyer, window }: Reservation): Promise<void> {
    const { storeId, id: orderId } = draft;
    await pipelined(tx, [
      () => this.inventory.reserve(tx, { storeId, orderId, lines, warehouse }),
      async () => coupon && this.pricing.redeem(tx, { storeId, orderId, coupon, holder: buyer.holder }),
      async () => window && this.seats.take(tx, { storeId, orderId, window }),
    ]);
  }

  /** Gives back what a checkout that came to nothing had taken, in `tx`. Each exactly once, however often it is called. */
  async release(tx: Tx, { storeId, id: orderId, shippingOption }: OrderDraft): Promise<void> {
    await this.inventory.release(tx, { storeId, orderId, actor: 'checkout', reason: 'checkout undone' });
    await this.pricing.releaseRedemption(tx, storeId, orderId);
    if (shippingOption?.window) await this.seats.release(tx, storeId, orderId);
  }
}
