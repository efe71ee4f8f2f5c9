import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { type ItemRequest } from '../catalog/catalog.types.js';
import { DomainError } from '../kernel/domain-error.js';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type Buyer, type Explanation } from '../pricing/pricing.types.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type Destination, type ShippingChoice, type ShippingOption } from '../shipping/shipping.types.js';
import { type Store } from '../store/store.types.js';
import { itemsNotAvailable, type RefusedItem } from './checkout.errors.js';
import { type BasketLine, shipmentOf, sortItems, toPricingInput } from './order-draft.js';

/** A basket that nobody has to have. */
export interface PriceQuestion {
  readonly store: Store;
  /** At least one. */
  readonly items: readonly ItemRequest[];
  readonly couponCode: string | null;
  /** Null for a guest. */
  readonly customerId: number | null;
  /** A customer group to price for instead of the customer's own; undefined for that one. */
  readonly customerGroupId: number | null | undefined;
  /** Null: delivery is left out. */
  readonly destination: Destination | null;
  /** The cheapest on offer when it names none. */
  readonly shipping: ShippingChoice;
  readonly at: Date;
}

export interface PriceAnswer extends Explanation {
  /** What has a price, in the order of the items; the lines of the quote are its. */
  readonly basket: readonly BasketLine[];
  /** What has none, or could not be ordered. */
  readonly refused: readonly RefusedItem[];
  /** As a checkout would throw them: for the refused items, and for the delivery, which the price is then without. */
  readonly refusals: readonly DomainError[];
}

/** Says what a checkout of a hypothetical basket would cost, and why. */
@Injectable()
export class PriceExplanations {
  constructor(
    private readonly catalog: CatalogService,
    private readonly pricing: PricingService,
    private readonly shipping: ShippingService,
    private readonly warehouses: WarehouseService,
  ) {}

  /**
   * By the same steps as a checkout. Reads only, and NOT in a transaction: rate sources may be asked over the network.
   * Stock is not looked at.
   *
   * What a checkout would refuse is part of the answer: `checkout.items_not_available`, with the price of what is left,
   * `checkout.country_not_served` and `shipping.*`, with the price of the goods alone, and a coupon that does not apply.
   * Throws `customer.not_found`.
   */
  async explain(db: EntityManager, question: PriceQuestion): Promise<PriceAnswer> {
    const { store, items: requests, couponCode, destination, at } = question;
    const scope = { storeId: store.id, currency: store.currency };
    const items = await this.catalog.resolve(db, { ...scope, items: requests });
    const buyer = await this.buyer(db, question);
    const { basket, refused } = sortItems(requests, items, { groupId: buyer.groupId, at });
    const delivery = await this.delivery(db, question, basket);
    const refusals = [...(refused.length > 0 ? [itemsNotAvailable(refused)] : []), ...delivery.refusals];
    const { shipping } = delivery;
    const whither = { store, shippingAddress: destination, billingAddress: null };
    const input = toPricingInput(whither, basket, { couponCode, shipping, buyer, at });
    return { basket, refused, refusals, ...(await this.pricing.explain(db, input)) };
  }

  /** The delivery of a basket: none where nothing is sent or nobody says where to, and none where it is refused. */
  private async delivery(
    db: EntityManager,
    { store, destination, shipping: choice }: PriceQuestion,
    basket: readonly BasketLine[],
  ): Promise<{ readonly shipping: ShippingOption | null; readonly refusals: readonly DomainError[] }> {
    if (!destination) return { shipping: null, refusals: [] };
    try {
      const shipment = shipmentOf({ store, shippingAddress: destination, billingAddress: null }, basket);
      if (!shipment) return { shipping: null, refusals: [] };
      const origin = await this.warehouses.origin(db, store.id, null);
      const request = { storeId: store.id, currency: store.currency, ...shipment, origin };
      const live = await this.shipping.liveOptions(db, request);
      return { shipping: await this.shipping.select(db, { ...request, live, choice }), refusals: [] };
    } catch (error) {
      if (error instanceof DomainError) return { shipping: null, refusals: [error] };
      throw error;
    }
  }

  private async buyer(db: EntityManager, { store, customerId, customerGroupId }: PriceQuestion): Promise<Buyer> {
    const buyer = await this.pricing.buyer(db, store.id, { customerId });
    return customerGroupId === undefined ? buyer : { ...buyer, groupId: customerGroupId };
  }
}
