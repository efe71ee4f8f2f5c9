import { Injectable } from '@nestjs/common';
import { type Tx } from '../platform/database/tx.js';
import { windowClosed, windowFull } from './delivery-window.errors.js';
import { releaseSeat, takeSeat } from './delivery-window.queries.js';
import { type WindowStanding } from './delivery-window.types.js';

/** The seats of orders in delivery windows. Which window an order may choose, `ShippingService.chooseWindow` says. */
@Injectable()
export class DeliverySeats {
  /**
   * Takes a seat for an order, in `tx`: one statement, to be the last that takes a lock, since the row of a sought-after
   * window is hot. Not idempotent: an order has one seat. Throws `delivery_window.full` and `delivery_window.closed`;
   * the caller's rollback then leaves nothing.
   */
  async take(
    tx: Tx,
    {
      storeId,
      orderId,
      window,
    }: { readonly storeId: number; readonly orderId: string; readonly window: WindowStanding },
  ): Promise<void> {
    const gates = await takeSeat.first(tx, [storeId, window.id, orderId]);
    if (gates?.taken) return;
    throw gates?.open ? windowFull(window.code) : windowClosed(window.code);
  }

  /**
   * Gives back the seat of an order that came to nothing, in `tx`. Exactly once: true for the call that did it, false
   * when there is no seat or it is already given back.
   */
  async release(tx: Tx, storeId: number, orderId: string): Promise<boolean> {
    return (await releaseSeat.first(tx, [storeId, orderId])) !== undefined;
  }
}
