import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Tx } from '../platform/database/tx.js';
import {
  windowClosed,
  windowFull,
  windowIncomplete,
  windowOfOtherZone,
  windowUnknown,
} from './delivery-window.errors.js';
import { releaseSeat, takeSeat, windowByCode } from './delivery-window.queries.js';
import { type ChosenWindow, type WindowField, type WindowStanding } from './delivery-window.types.js';
import { type ShippingOption } from './shipping.types.js';

const windowFields: readonly WindowField[] = ['date', 'slot', 'closesAt'];

/** The seats in delivery windows: which one a checkout may have, and the taking and giving back of it. */
@Injectable()
export class DeliverySeats {
  /** The window that a buyer means; null for one that is not on offer. One statement, in a transaction or not. */
  async find(db: EntityManager, storeId: number, code: string): Promise<WindowStanding | null> {
    return (await windowByCode.first(db, [storeId, code])) ?? null;
  }

  /**
   * The window as an order keeps it, if it can be chosen with this delivery. Pure. Throws `delivery_window.unknown`
   * (null), `.incomplete`, `.other_zone`, `.closed` and `.full`. Whether a seat is left is told as of the reading;
   * `take` decides.
   */
  choose(code: string, window: WindowStanding | null, { zone }: Pick<ShippingOption, 'zone'>): ChosenWindow {
    if (!window) throw windowUnknown(code);
    const { date, slot, booked, capacity } = window;
    const missing = windowFields.filter((field) => window[field] === null);
    if (date === null || slot === null || missing.length > 0) throw windowIncomplete(code, missing);
    if (window.zone !== zone) throw windowOfOtherZone(code, window.zone);
    if (window.closed) throw windowClosed(code);
    if (booked >= capacity) throw windowFull(code);
    return { code, date, slot };
  }

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
