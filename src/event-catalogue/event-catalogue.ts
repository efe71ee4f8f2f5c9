import { type EventDefinition } from './event-definition.js';
import { fulfilmentCatalogue } from './fulfilment-catalogue.js';
import { orderCatalogue } from './order-catalogue.js';
import { paymentCatalogue } from './payment-catalogue.js';
import { quoteCatalogue } from './quote-catalogue.js';
import { stockCatalogue } from './stock-catalogue.js';
import { webhookCatalogue } from './webhook-catalogue.js';

/** Every type of event that the core writes. A type that is written and missing here fails the tests. */
export const eventCatalogue: readonly EventDefinition[] = [
  ...orderCatalogue,
  ...fulfilmentCatalogue,
  ...paymentCatalogue,
  ...quoteCatalogue,
  ...stockCatalogue,
  ...webhookCatalogue,
];
