import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CartService } from '../cart/cart.service.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { DomainError } from '../kernel/domain-error.js';
import { PricingService } from '../pricing/pricing.service.js';
import { LocationService } from '../shipping/location.service.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type ShippingOption } from '../shipping/shipping.types.js';
import { type CheckoutCommand } from './checkout.types.js';
import { buyerIdentity, requestedItems, shipmentOf, toBasket } from './order-draft.js';

/** Delivery rates of carriers that have to be asked over the network, and therefore before the transaction. */
@Injectable()
export class LiveRates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly carts: CartService,
    private readonly catalog: CatalogService,
    private readonly pricing: PricingService,
    private readonly shipping: ShippingService,
    private readonly locations: LocationService,
  ) {}

  /**
   * What the installed rate sources offer for this checkout as it is now. NOT in a transaction. Costs
   * nothing where none is installed, and for a quote, whose delivery is settled. Refuses nothing: what is wrong with the checkout, its transaction tells.
   */
  async ask(command: CheckoutCommand): Promise<ShippingOption[]> {
    if (!this.shipping.hasSources || command.quote) return [];
    try {
      return await this.askSources(command);
    } catch (error) {
      if (error instanceof DomainError) return [];
      throw error;
    }
  }

  private async askSources(command: CheckoutCommand): Promise<ShippingOption[]> {
    const { manager } = this.dataSource;
    const scope = { storeId: command.store.id, currency: command.store.currency };
    const cart = command.cart && (await this.carts.find(manager, command.store.id, command.cart));
    const requests = requestedItems(command, cart);
    const items = await this.catalog.resolve(manager, { ...scope, items: requests });
    const { groupId } = await this.pricing.buyer(manager, command.store.id, buyerIdentity(command));
    const basket = toBasket(requests, items, { groupId, at: new Date() });
    const to = command.shippingAddress;
    const shippingAddress = to && (await this.locations.locate(manager, command.store.id, to));
    const shipment = shipmentOf({ ...command, shippingAddress }, basket);
    return shipment ? this.shipping.liveOptions(manager, { ...scope, ...shipment }) : [];
  }
}
