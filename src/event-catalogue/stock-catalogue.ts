import { type LowStock } from '../inventory/inventory.types.js';
import { define, type EventDefinition, record, text, whole } from './event-definition.js';

const low = define<LowStock>({
  type: 'stock.low',
  version: 1,
  when: 'As many or fewer pieces of a variant are for sale as the store wants to be told of; once for each fall, within a minute of it.',
  about: 'the variant',
  payload: record({
    variantId: whole(),
    sku: text(),
    available: whole('Pieces for sale, in all active warehouses'),
    threshold: whole('The store’s setting: low is as many or fewer'),
  }),
  example: { aggregateId: '1', payload: { variantId: 1, sku: 'KURTI-EM', available: 3, threshold: 5 } },
});

export const stockCatalogue: readonly EventDefinition[] = [low];
