import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { type Address } from '../kernel/address.js';
import { PricingService } from '../pricing/pricing.service.js';
import { LocationService } from '../shipping/location.service.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type ShippingOption } from '../shipping/shipping.types.js';
import { type Store } from '../store/store.types.js';
import {
  agreedDelivery,
  offeredItems,
  requireWorth,
  type OfferedItem,
  shipmentOf,
  toPricingLines,
  toQuotedLine,
  toShippingCharge,
} from './quote-offer.js';
import { type QuoteOffer, type QuoteTerms } from './quote.types.js';

/** Works out what a quote offers: its lines as the catalog has them today, at the prices that were agreed on, and the taxes of the day. */
@Injectable()
export class QuoteOffers {
  constructor(
    private readonly catalog: CatalogService,
    private readonly pricing: PricingService,
    private readonly shipping: ShippingService,
    private readonly locations: LocationService,
    private readonly warehouses: WarehouseService,
  ) {}

  /**
   * Reads only, NOT in a transaction: it may ask carriers. Throws `quote.items_not_available`,
   * `quote.discount_too_large`, `quote.shipping_mismatch`, `customer.not_found` and `shipping.*`.
   */
  async make(
    db: EntityManager,
    store: Store,
    { code, customerId }: { readonly code: string; readonly customerId: number },
    terms: QuoteTerms,
  ): Promise<QuoteOffer> {
    const { id: storeId, currency } = store;
    const found = await this.catalog.resolve(db, { storeId, currency, items: terms.lines });
    const items = offeredItems(terms.lines, found);
    const { discount } = terms;
    requireWorth(discount, items, currency);
    const shippingAddress = await this.located(db, storeId, terms.shippingAddress);
    const billingAddress = (await this.located(db, storeId, terms.billingAddress)) ?? shippingAddress;
    const shipping = await this.delivery(db, store, { ...terms, shippingAddress }, items);
    const figures = await this.pricing.agreed(
      db,
      {
        storeId,
        currency,
        lines: toPricingLines(items, typeof terms.shipping?.amount === 'number'),
        buyer: await this.pricing.buyer(db, storeId, { customerId }),
        shipping: toShippingCharge(shipping),
        taxPlace: shippingAddress ?? billingAddress,
        at: new Date(),
      },
      { source: `quote:${code}`, label: `Quote ${code}`, discount },
    );
    const lines = items.map(toQuotedLine);
    return { lines, discount, shipping, shippingAddress, billingAddress, figures, note: terms.note };
  }

  private async located(db: EntityManager, storeId: number, address: Address | null): Promise<Address | null> {
    return address && this.locations.locate(db, storeId, address);
  }

  private async delivery(
    db: EntityManager,
    store: Store,
    terms: QuoteTerms,
    items: readonly OfferedItem[],
  ): Promise<ShippingOption | null> {
    const shipment = shipmentOf(terms, items, store);
    if (!shipment) return null;
    const { parcel, destination, chosen } = shipment;
    const choice = { option: chosen.option };
    const origin = this.shipping.concernsCouriers(choice) ? await this.warehouses.origin(db, store.id, null) : null;
    const request = { storeId: store.id, currency: store.currency, parcel, destination, origin };
    const live = await this.shipping.liveOptions(db, request);
    return agreedDelivery(await this.shipping.select(db, { ...request, choice, live }), chosen.amount);
  }
}
