import { DomainError } from '../kernel/domain-error.js';
import { type StockShortage } from './inventory.types.js';

/** `stock.short`: less can be had than is asked for. `details.shortages` names every variant that is short. */
export function stockShort(shortages: readonly StockShortage[]): DomainError {
  return new DomainError('stock.short', 'conflict', 'Not everything is in stock.', { shortages });
}

/** `stock.below_allocated`: the correction would leave less on hand than orders have been promised. */
export function stockBelowAllocated(variantId: number, warehouse: string): DomainError {
  return new DomainError('stock.below_allocated', 'conflict', 'Less would be on hand than is allocated to orders.', {
    variantId,
    warehouse,
  });
}

/** `stock.too_large`: a level holds at most 2,147,483,647 pieces. */
export function stockTooLarge(): DomainError {
  return new DomainError('stock.too_large', 'conflict', 'A stock level cannot hold that many pieces.');
}

/** `inventory.warehouse_not_found`: the store has no (active, where stock is taken) warehouse of this code. */
export function warehouseNotFound(warehouse: string): DomainError {
  return new DomainError('inventory.warehouse_not_found', 'not_found', 'There is no such warehouse.', { warehouse });
}

/** `inventory.warehouse_code_taken`: the store has another warehouse of this code. */
export function warehouseCodeTaken(warehouse: string): DomainError {
  return new DomainError('inventory.warehouse_code_taken', 'conflict', 'Another warehouse has this code.', {
    warehouse,
  });
}
