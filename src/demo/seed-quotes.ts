import { CatalogService } from '../catalog/catalog.service.js';
import { CustomerTraitsService } from '../identity/customer-traits.service.js';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { fromDecimal } from '../kernel/money.js';
import { type Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { PriceRules } from '../pricing/price-rules.js';
import { PricingService } from '../pricing/pricing.service.js';
import { QuoteOffers } from '../quote/quote-offers.service.js';
import { LocationService } from '../shipping/location.service.js';
import { ShippingRateSources } from '../shipping/shipping-rate-source.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type Store } from '../store/store.types.js';
import { type DemoQuote } from './demo-store.js';
import { addQuote, customerId } from './seed.queries.js';

/** What demo quotes are worked out with: the core's own parts, and no carrier. */
export function demoOffers(transactor: Transactor): QuoteOffers {
  return new QuoteOffers(
    new CatalogService(),
    new PricingService(new PriceRules(), new CustomerTraitsService()),
    new ShippingService(new ShippingRateSources()),
    new LocationService(transactor),
    new WarehouseService(),
  );
}

/** Puts a quote as it is after it was sent into the store. */
export async function seedQuote(tx: Tx, offers: QuoteOffers, store: Store, quote: DemoQuote): Promise<void> {
  const { code, customer, lines, shippingOption: option, address, validUntil } = quote;
  const { id: storeId, slug, currency } = store;
  const row = await customerId.first(tx, [storeId, `${customer}@${slug}.test`]);
  if (!row) throw new Error(`The demo store ${slug} has no customer ${customer}`);
  const terms = {
    lines: lines.map(({ unitPrice, ...line }) => ({ ...line, unitPrice: fromDecimal(unitPrice, currency) })),
    discount: null,
    shipping: { option, amount: null },
    shippingAddress: address,
    billingAddress: null,
    validUntil: new Date(validUntil),
    note: null,
  };
  const offer = await offers.make(tx, store, { code, customerId: row.id }, terms);
  await addQuote.affected(tx, [storeId, code, row.id, currency, validUntil, JSON.stringify(offer)]);
}
