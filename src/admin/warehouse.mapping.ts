import { type Warehouse } from '../inventory/inventory.types.js';
import { type WarehouseDto } from './warehouse.dto.js';

export function toWarehouseDto({ code, name, priority, active }: Warehouse): WarehouseDto {
  return { code, name, priority, active };
}
