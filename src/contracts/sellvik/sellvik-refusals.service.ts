import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CartViewService } from '../../cart/cart-view.service.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import { type RefusedItem } from '../../checkout/checkout.errors.js';
import { type CheckoutCommand } from '../../checkout/checkout.types.js';
import { type StockShortage } from '../../inventory/inventory.types.js';
import { DomainError } from '../../kernel/domain-error.js';
import { isCouponRefusal } from '../../pricing/pricing.errors.js';
import { ShippingService } from '../../shipping/shipping.service.js';
import { type Store } from '../../store/store.types.js';
import { outOfStock } from './errors.js';
import { toShortItem } from './mapping.js';

/** Finds out what this contract says more of a refused checkout than the core does. Reads only, outside of transactions. */
@Injectable()
export class SellvikRefusals {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CatalogService,
    private readonly cartViews: CartViewService,
    private readonly shipping: ShippingService,
  ) {}

  /** The error to answer with, for one that the core has thrown. */
  async explain(error: unknown, command: CheckoutCommand): Promise<unknown> {
    if (!(error instanceof DomainError)) return error;
    switch (error.code) {
      case 'stock.short':
        return this.named(command.store, error.details['shortages'] as readonly StockShortage[]);
      case 'checkout.items_not_available':
        return this.named(command.store, (error.details['items'] as readonly RefusedItem[]).flatMap(toShortage));
      case 'cart.locked':
        return (await this.faultToCorrect(command)) ?? error;
      default:
        return error;
    }
  }

  private async named(store: Store, shortages: readonly StockShortage[]): Promise<DomainError> {
    const found = await this.catalog.resolve(this.dataSource.manager, {
      storeId: store.id,
      currency: store.currency,
      items: shortages.map(({ variantId, requested }) => ({ variantId, quantity: requested })),
    });
    return outOfStock(shortages.map((shortage, index) => toShortItem(shortage, found[index] ?? null)));
  }

  /** What is wrong with the zone or the coupon: waiting for a cart in use would not mend it, so it is told before the lock. */
  private async faultToCorrect(command: CheckoutCommand): Promise<unknown> {
    try {
      await this.requireZone(command);
      await this.requireCoupon(command);
      return undefined;
    } catch (error) {
      if (isCouponRefusal(error)) return error;
      return error instanceof DomainError && error.code === 'shipping.zone_not_found' ? error : undefined;
    }
  }

  private async requireZone({ store, shippingAddress, shipping }: CheckoutCommand): Promise<void> {
    if (!shippingAddress) return;
    const { id: storeId, currency } = store;
    const parcel = { weightGrams: 0, value: 0, currency };
    const selection = { storeId, currency, parcel, destination: shippingAddress, choice: shipping };
    await this.shipping.select(this.dataSource.manager, selection);
  }

  private async requireCoupon({ store, cart, couponCode: code }: CheckoutCommand): Promise<void> {
    if (!cart || !code || store.invalidCouponPolicy === 'ignore') return;
    await this.cartViews.checkCoupon(this.dataSource.manager, store.id, cart, { code, at: new Date() });
  }
}

/** An item that is not sold any more is one of which there is none. */
function toShortage({ variantId, quantity }: RefusedItem): StockShortage[] {
  return variantId === null ? [] : [{ variantId, requested: quantity, available: 0 }];
}
