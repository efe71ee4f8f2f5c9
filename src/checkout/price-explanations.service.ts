import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CatalogService } from '../catalog/catalog.service.js';
import { type ItemRequest } from '../catalog/catalog.types.js';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type Buyer, type Explanation } from '../pricing/pricing.types.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type Destination, type ShippingChoice } from '../shipping/shipping.types.js';
import { type Store } from '../store/store.types.js';
import { type BasketLine, shipmentOf, toBasket, toPricingInput } from './order-draft.js';

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
  readonly basket: readonly BasketLine[];
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
   * Throws what a checkout would refuse: `checkout.items_not_available`, `checkout.country_not_served`, `shipping.*`, and
   * `customer.not_found`. A coupon that does not apply is part of the answer.
   */
  async explain(db: EntityManager, question: PriceQuestion): Promise<PriceAnswer> {
    const { store, items: requests, couponCode, destination, at } = question;
    const scope = { storeId: store.id, currency: store.currency };
    const items = await this.catalog.resolve(db, { ...scope, items: requests });
    const buyer = await this.buyer(db, question);
    const basket = toBasket(requests, items, { groupId: buyer.groupId, at });
    const whither = { store, shippingAddress: destination, billingAddress: null };
    const shipment = destination && shipmentOf(whither, basket);
    const origin = shipment && (await this.warehouses.origin(db, store.id, null));
    const request = shipment && { ...scope, ...shipment, origin };
    const shipping =
      request &&
      (await this.shipping.select(db, {
        ...request,
        live: await this.shipping.liveOptions(db, request),
        choice: question.shipping,
      }));
    const input = toPricingInput(whither, basket, { couponCode, shipping, buyer, at });
    return { basket, ...(await this.pricing.explain(db, input)) };
  }

  private async buyer(db: EntityManager, { store, customerId, customerGroupId }: PriceQuestion): Promise<Buyer> {
    const buyer = await this.pricing.buyer(db, store.id, { customerId });
    return customerGroupId === undefined ? buyer : { ...buyer, groupId: customerGroupId };
  }
}
