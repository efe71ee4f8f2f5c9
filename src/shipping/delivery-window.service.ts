import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { DeliveryWindowEntity } from './delivery-window.entity.js';
import {
  windowCapacityTooSmall,
  windowCodeTaken,
  windowIdNotFound,
  windowInUse,
  windowZoneUnknown,
} from './delivery-window.errors.js';
import { openWindows, windowById, windowPage } from './delivery-window.queries.js';
import {
  type DeliveryWindow,
  type NewDeliveryWindow,
  type OpenWindow,
  type WindowFilter,
} from './delivery-window.types.js';
import { refusing } from './refusals.js';

type WindowChanges = Partial<Omit<NewDeliveryWindow, 'code' | 'zone'>>;

/** When the shop delivers, as its staff keep it and its buyers see it. Writes are transactions of their own. */
@Injectable()
export class DeliveryWindows {
  constructor(private readonly transactor: Transactor) {}

  /** Windows of the store, oldest first. One statement. */
  list(db: EntityManager, storeId: number, filter: WindowFilter): Promise<DeliveryWindow[]> {
    const { zone = null, date = null, after, limit } = filter;
    return windowPage.rows(db, [storeId, zone, date, after ?? 0, limit]);
  }

  /**
   * The windows that a buyer may be shown, soonest first: complete, before their cut-off, in a published zone. Full ones
   * have no seat left. `below` is the last one of the page before. One statement.
   */
  open(
    db: EntityManager,
    storeId: number,
    filter: Omit<WindowFilter, 'after'> & { readonly below?: { readonly date: string; readonly id: number } | null },
  ): Promise<(OpenWindow & { readonly id: number })[]> {
    const { zone = null, date = null, below, limit } = filter;
    return openWindows.rows(db, [storeId, zone, date, below?.date ?? null, below?.id ?? null, limit]);
  }

  /** Throws `delivery_window.not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<DeliveryWindow> {
    const window = await windowById.first(db, [storeId, id]);
    if (!window) throw windowIdNotFound();
    return window;
  }

  /** Throws `delivery_window.code_taken` and `delivery_window.zone_unknown`. */
  async create(storeId: number, window: NewDeliveryWindow): Promise<DeliveryWindow> {
    const refusals = {
      uq_delivery_windows_code: windowCodeTaken(window.code),
      fk_delivery_windows_zone: windowZoneUnknown(window.zone),
    };
    return refusing(this.transactor, refusals, async (tx) => {
      const { id } = await tx.getRepository(DeliveryWindowEntity).save({ storeId, ...toColumns(window) });
      return this.get(tx, storeId, id);
    });
  }

  /**
   * Changes what is given and nothing else; code and zone stay, because carts and orders name them. Orders keep their
   * own record of the window. Throws `delivery_window.not_found`, and `delivery_window.capacity_too_small` when more
   * seats are taken than the new capacity has.
   */
  async update(storeId: number, id: number, changes: WindowChanges): Promise<DeliveryWindow> {
    return refusing(this.transactor, { ck_delivery_windows_booked: windowCapacityTooSmall() }, async (tx) => {
      await requireWindow(tx, storeId, id);
      await tx.getRepository(DeliveryWindowEntity).save({ id, ...toColumns(changes) });
      return this.get(tx, storeId, id);
    });
  }

  /** Throws `delivery_window.not_found`, and `delivery_window.in_use` once an order has had a seat in it. */
  async delete(storeId: number, id: number): Promise<void> {
    await refusing(this.transactor, { fk_delivery_seats_window: windowInUse() }, async (tx) => {
      await requireWindow(tx, storeId, id);
      await tx.getRepository(DeliveryWindowEntity).delete({ storeId, id });
    });
  }
}

async function requireWindow(tx: Tx, storeId: number, id: number): Promise<void> {
  if (!(await tx.getRepository(DeliveryWindowEntity).existsBy({ storeId, id }))) throw windowIdNotFound();
}

function toColumns<Window extends Partial<NewDeliveryWindow>>({
  closesAt,
  ...plain
}: Window): Partial<DeliveryWindowEntity> {
  return { ...plain, ...(closesAt !== undefined && { closesAt: closesAt === null ? null : new Date(closesAt) }) };
}
