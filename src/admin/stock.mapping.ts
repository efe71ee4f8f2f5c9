import { type VariantReference } from '../catalog/catalog.types.js';
import { type StockCorrection, type StockLevel, type StockMovement } from '../inventory/inventory.types.js';
import { invalidRequest } from '../kernel/domain-error.js';
import { type StockAdjustmentDto, type StockDto, type StockMovementDto } from './stock.dto.js';

/** Throws `request.invalid` when both a difference and a count are given. */
export function toCorrection({ delta, onHand }: StockAdjustmentDto): StockCorrection {
  if (onHand === undefined) return { delta: delta ?? 0 };
  if (delta === undefined) return { onHand };
  throw invalidRequest([{ path: ['delta'], code: 'not_allowed', message: 'Give either delta or onHand' }]);
}

export function toStockDto({ id, sku }: VariantReference, levels: readonly StockLevel[]): StockDto {
  const inUse = levels.filter(({ active }) => active);
  return {
    variantId: id,
    sku,
    available: inUse.reduce((sum, { available }) => sum + available, 0),
    levels: [...levels],
  };
}

export function toStockMovementDto({ createdAt, ...movement }: StockMovement): StockMovementDto {
  return { ...movement, createdAt: createdAt.toISOString() };
}
