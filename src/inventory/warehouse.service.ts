import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Tx } from '../platform/database/tx.js';
import { warehouseCodeTaken, warehouseNotFound } from './inventory.errors.js';
import { type Warehouse, type WarehouseInput, type WarehousePatch } from './inventory.types.js';
import {
  insertWarehouse,
  originWarehouse,
  updateWarehouse,
  warehouseByCode,
  warehousesOfStore,
} from './warehouse.queries.js';

/** The places that a store's stock lies in. */
@Injectable()
export class WarehouseService {
  /** All of a store's warehouses, in the order in which stock is taken from them. */
  list(db: EntityManager, storeId: number): Promise<Warehouse[]> {
    return warehousesOfStore.rows(db, [storeId]);
  }

  /** Active or not. Throws `inventory.warehouse_not_found`. */
  async byCode(db: EntityManager, storeId: number, code: string): Promise<Warehouse> {
    const warehouse = await warehouseByCode.first(db, [storeId, code]);
    if (!warehouse) throw warehouseNotFound(code);
    return warehouse;
  }

  /**
   * Code of the active warehouse that a delivery is priced from: the named one, or else the first that stock is taken
   * from. Null when there is none. One statement.
   */
  async origin(db: EntityManager, storeId: number, code: string | null): Promise<string | null> {
    return (await originWarehouse.first(db, [storeId, code]))?.code ?? null;
  }

  /** In `tx`. Throws `inventory.warehouse_code_taken`. */
  async create(tx: Tx, storeId: number, input: WarehouseInput): Promise<Warehouse> {
    const { code, name, priority = 0, active = true } = input;
    const warehouse = await insertWarehouse.first(tx, [storeId, code, name, priority, active]);
    if (!warehouse) throw warehouseCodeTaken(code);
    return warehouse;
  }

  /** In `tx`. Stock of a warehouse that is no longer active keeps its reservations and takes no new ones. Throws `inventory.warehouse_not_found`. */
  async update(tx: Tx, storeId: number, code: string, patch: WarehousePatch): Promise<Warehouse> {
    const values = [storeId, code, patch.name ?? null, patch.priority ?? null, patch.active ?? null];
    const warehouse = await updateWarehouse.first(tx, values);
    if (!warehouse) throw warehouseNotFound(code);
    return warehouse;
  }
}
