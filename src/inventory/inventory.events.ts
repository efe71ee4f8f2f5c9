import { type NewEvent } from '../events/domain-event.js';
import { type LowStock } from './inventory.types.js';

/** `stock.low`, version 1: a variant has fallen to the store's threshold. Once for each fall. */
export const stockLow = (storeId: number, low: LowStock): NewEvent<LowStock> => ({
  storeId,
  type: 'stock.low',
  version: 1,
  aggregateId: String(low.variantId),
  payload: low,
});
