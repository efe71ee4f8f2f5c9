import { Statement } from '../platform/database/statement.js';
import { type Warehouse } from './inventory.types.js';

const columns = 'id, code, name, priority, active';

/** In the order in which stock is taken. $1 store. */
export const warehousesOfStore = new Statement<Warehouse>(
  'inventory.warehouses',
  `SELECT ${columns} FROM warehouses WHERE store_id = $1 ORDER BY priority, id`,
);

/** $1 store, $2 code. */
export const warehouseByCode = new Statement<Warehouse>(
  'inventory.warehouse_by_code',
  `SELECT ${columns} FROM warehouses WHERE store_id = $1 AND code = $2`,
);

/** The active warehouse that goods leave from: the named one, or else the first to take stock from. $1 store, $2 code or null. */
export const originWarehouse = new Statement<{ code: string }>(
  'inventory.origin',
  `SELECT code FROM warehouses WHERE store_id = $1 AND active AND ($2::text IS NULL OR code = $2)
   ORDER BY priority, id LIMIT 1`,
);

/** No row when the code is taken. $1 store, $2 code, $3 name, $4 priority, $5 active. */
export const insertWarehouse = new Statement<Warehouse>(
  'inventory.insert_warehouse',
  `INSERT INTO warehouses (store_id, code, name, priority, active) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (store_id, code) DO NOTHING
   RETURNING ${columns}`,
);

/** Null keeps a value. $1 store, $2 code, $3 name, $4 priority, $5 active. */
export const updateWarehouse = new Statement<Warehouse>(
  'inventory.update_warehouse',
  `UPDATE warehouses
   SET name = coalesce($3, name), priority = coalesce($4, priority), active = coalesce($5, active)
   WHERE store_id = $1 AND code = $2
   RETURNING ${columns}`,
);
