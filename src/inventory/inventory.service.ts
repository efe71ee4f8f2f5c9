import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Tx } from '../platform/database/tx.js';
import { stockBelowAllocated, stockShort, stockTooLarge, warehouseNotFound } from './inventory.errors.js';
import {
  adjustStock,
  ensureLevel,
  lockLevelsOfOrder,
  receiveStock,
  releaseStock,
  reserveStock,
  restockOrder,
  shipPieces,
  shipStock,
  stockAvailable,
  stockLevels,
  stockMovements,
} from './inventory.queries.js';
import {
  type Reservation,
  type StockAdjusted,
  type StockAdjustment,
  type StockLevel,
  type StockMove,
  type StockMovement,
  type StockOfOrder,
  type StockPieces,
  type StockReceipt,
} from './inventory.types.js';
import { WarehouseService } from './warehouse.service.js';

/** What a level can hold: its columns are 32-bit integers. */
const MOST_ON_HAND = 2_147_483_647;

/**
 * Stock per variant and warehouse. `on hand` is what lies there, `allocated` the part promised to orders. Every change
 * is also a row of an append-only ledger, so that levels can always be recomputed.
 *
 * Writers lock levels in (variant, warehouse) order and hold them until the caller's transaction ends: call `reserve`
 * as late in it as possible.
 */
@Injectable()
export class InventoryService {
  constructor(private readonly warehouses: WarehouseService) {}

  /**
   * Promises stock to an order: all lines or none, in one statement, from active warehouses by priority (a line may be
   * split over several). In `tx`, once per order; a second call for the same variant and warehouse violates a key.
   * Throws `stock.short` naming every short variant, with what was available under the lock, and
   * `inventory.warehouse_not_found`; neither has written anything. Without lines it does nothing and asks nobody.
   */
  async reserve(tx: Tx, { storeId, orderId, lines, warehouse = null, actor = 'checkout' }: Reservation): Promise<void> {
    if (lines.length === 0) return;
    const shortages = await reserveStock.rows(tx, [
      storeId,
      orderId,
      lines.map((line) => line.variantId),
      lines.map((line) => line.quantity),
      warehouse,
      actor,
    ]);
    if (shortages.length === 0) return;
    if (warehouse !== null && !(await this.warehouses.byCode(tx, storeId, warehouse)).active) {
      throw warehouseNotFound(warehouse);
    }
    throw stockShort(shortages);
  }

  /** Gives an order's reserved stock back, in `tx`. Exactly once: a repeat, or a release after `ship`, moves nothing and returns []. */
  release(tx: Tx, { storeId, orderId, actor, reason = null }: StockOfOrder): Promise<StockMove[]> {
    return releaseStock.rows(tx, [storeId, orderId, actor, reason]);
  }

  /** An order's reserved stock leaves the warehouses, in `tx`. Exactly once, like `release`. */
  ship(tx: Tx, { storeId, orderId, actor, reason = null }: StockOfOrder): Promise<StockMove[]> {
    return shipStock.rows(tx, [storeId, orderId, actor, reason]);
  }

  /**
   * Some of the goods that are held for an order leave, in `tx`: of each variant as many as asked for, and never more than
   * are held. NOT idempotent. Goods that were not counted when they were ordered are left alone.
   */
  async shipPieces(tx: Tx, { storeId, orderId, lines, actor, reason = null }: StockPieces): Promise<StockMove[]> {
    const variants = lines.map(({ variantId }) => variantId);
    await lockLevelsOfOrder.rows(tx, [storeId, orderId, variants]);
    const quantities = lines.map(({ quantity }) => quantity);
    return shipPieces.rows(tx, [storeId, orderId, variants, quantities, actor, reason]);
  }

  /**
   * Pieces of an order may be sold again, in `tx`: those that are still held for it are given back, those that were
   * shipped are back in the warehouses that they left from. Never more than are held or away, whatever is asked for: a
   * repeat of a return that was complete moves nothing and returns [].
   */
  async restock(tx: Tx, { storeId, orderId, lines, actor, reason = null }: StockPieces): Promise<StockMove[]> {
    const variants = lines.map(({ variantId }) => variantId);
    const locked = await lockLevelsOfOrder.rows(tx, [storeId, orderId, variants]);
    if (locked.length === 0) return [];
    const quantities = lines.map(({ quantity }) => quantity);
    return restockOrder.rows(tx, [storeId, orderId, variants, quantities, actor, reason]);
  }

  /**
   * Goods arrive at a warehouse, active or not, in `tx`. Not idempotent. The variants must be the store's; the foreign
   * key refuses others. Throws `inventory.warehouse_not_found`.
   */
  async receive(tx: Tx, { storeId, warehouse, lines, actor, reason = null }: StockReceipt): Promise<void> {
    const { id: warehouseId } = await this.warehouses.byCode(tx, storeId, warehouse);
    await receiveStock.affected(tx, [
      storeId,
      warehouseId,
      lines.map((line) => line.variantId),
      lines.map((line) => line.quantity),
      actor,
      reason,
    ]);
  }

  /**
   * Corrects what is on hand, in `tx`. Idempotent when it is set to a count, not by a difference. The variant must be
   * the store's. Throws `inventory.warehouse_not_found`, `stock.below_allocated` (also for a count below zero) and
   * `stock.too_large`.
   */
  async adjust(
    tx: Tx,
    { storeId, variantId, warehouse, to, actor, reason = null }: StockAdjustment,
  ): Promise<StockAdjusted> {
    const [delta, onHand] = 'delta' in to ? [to.delta, null] : [null, to.onHand];
    const { id: warehouseId } = await this.warehouses.byCode(tx, storeId, warehouse);
    await ensureLevel.affected(tx, [storeId, variantId, warehouseId]);
    const adjusted = await adjustStock.first(tx, [storeId, variantId, warehouseId, delta, onHand, actor, reason]);
    if (adjusted) return adjusted;
    throw (delta ?? 0) > 0 || (onHand ?? 0) > MOST_ON_HAND
      ? stockTooLarge()
      : stockBelowAllocated(variantId, warehouse);
  }

  /** What may be ordered now, over all active warehouses: an entry for every id, 0 where there is no level. */
  async available(
    db: EntityManager,
    storeId: number,
    variantIds: readonly number[],
  ): Promise<ReadonlyMap<number, number>> {
    const available = new Map(variantIds.map((variantId) => [variantId, 0]));
    if (available.size === 0) return available;
    for (const row of await stockAvailable.rows(db, [storeId, [...available.keys()]])) {
      available.set(row.variantId, row.available);
    }
    return available;
  }

  /** A variant's levels in the order in which warehouses are asked. */
  levels(db: EntityManager, storeId: number, variantId: number): Promise<StockLevel[]> {
    return stockLevels.rows(db, [storeId, variantId]);
  }

  /** A variant's ledger, newest first: up to `limit` movements older than the one with id `before` (null starts at the newest). */
  movements(
    db: EntityManager,
    { storeId, variantId, before, limit }: { storeId: number; variantId: number; before: number | null; limit: number },
  ): Promise<StockMovement[]> {
    return stockMovements.rows(db, [storeId, variantId, before, limit]);
  }
}
