import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { type CatalogItem, type ItemRequest } from '../catalog/catalog.types.js';
import { customerBlocked } from '../identity/identity.errors.js';
import { type Address } from '../kernel/address.js';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { MixinService } from '../mixin/mixin.service.js';
import { type OrderMixins } from '../mixin/mixin.types.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type Buyer } from '../pricing/pricing.types.js';
import { type WindowStanding } from '../shipping/delivery-window.types.js';
import { LocationService } from '../shipping/location.service.js';
import { nothingOnOffer, type ShippingOffer, ShippingService } from '../shipping/shipping.service.js';
import { warehouseNotFound } from './checkout.errors.js';
import { type CheckoutCommand } from './checkout.types.js';
import { buyerIdentity } from './order-draft.js';
import { SpamChecks } from './spam-check.js';

/** What there is to know of a checkout before anything of it is worked out. */
export interface CheckoutFacts {
  /** In the order of the requests; null for what the catalog does not know. */
  readonly items: readonly (CatalogItem | null)[];
  /** As the store's locations have them, where they name one. */
  readonly shippingAddress: Address | null;
  readonly billingAddress: Address | null;
  readonly buyer: Buyer;
  readonly offer: ShippingOffer;
  /** The delivery window that is asked for, as it is now; null for none, and for one that is not on offer. */
  readonly window: WindowStanding | null;
  /** Code of the warehouse that a courier's rates are from; null where no courier is in question. */
  readonly origin: string | null;
  readonly mixins: OrderMixins | null;
  readonly spamSigns: readonly string[] | null;
}

/** Everything that a checkout looks up and that needs nothing else looked up before. */
@Injectable()
export class CheckoutInquiries {
  constructor(
    private readonly catalog: CatalogService,
    private readonly pricing: PricingService,
    private readonly shipping: ShippingService,
    private readonly locations: LocationService,
    private readonly warehouses: WarehouseService,
    private readonly mixins: MixinService,
    private readonly spamChecks: SpamChecks,
  ) {}

  /**
   * One round trip at most, in `tx`; only what is needed is asked: nothing that is known of the `revision` that the store is
   * at (null to read everything), nothing of delivery for a quote, which has settled it. Throws
   * `checkout.warehouse_not_found`, `shipping.location_not_found`, `mixin.invalid` and `customer.blocked`.
   */
  async make(
    tx: Tx,
    command: CheckoutCommand,
    requests: readonly ItemRequest[],
    revision: string | null,
  ): Promise<CheckoutFacts> {
    const { id: storeId, currency } = command.store;
    const [items, shippingAddress, billingAddress, buyer, offer, window, origin, mixins, spamSigns] = await pipelined(
      tx,
      [
        () => this.catalog.resolve(tx, { storeId, revision, currency, items: requests }),
        () => this.located(tx, command, command.shippingAddress),
        () => this.located(tx, command, command.billingAddress),
        () => this.pricing.buyer(tx, storeId, buyerIdentity(command)),
        () => this.offerFor(tx, command, revision),
        () => this.windowFor(tx, command),
        () => this.originOf(tx, command),
        () => this.mixins.check(tx, storeId, command.mixins),
        () => this.spamChecks.signs(tx, command),
      ],
    );
    if (command.warehouse && origin === null) throw warehouseNotFound(command.warehouse);
    if (!buyer.active) throw customerBlocked();
    return { items, shippingAddress, billingAddress, buyer, offer, window, origin, mixins, spamSigns };
  }

  private async located(tx: Tx, { store, quote }: CheckoutCommand, address: Address | null): Promise<Address | null> {
    return address && !quote ? this.locations.locate(tx, store.id, address) : address;
  }

  private async offerFor(
    tx: Tx,
    { store, shippingAddress, shipping, quote }: CheckoutCommand,
    revision: string | null,
  ): Promise<ShippingOffer> {
    if (!shippingAddress || quote) return nothingOnOffer;
    return this.shipping.offer(tx, { storeId: store.id, revision, destination: shippingAddress, choice: shipping });
  }

  private async windowFor(tx: Tx, { store, deliveryWindow = null }: CheckoutCommand): Promise<WindowStanding | null> {
    return deliveryWindow === null ? null : this.shipping.window(tx, store.id, deliveryWindow);
  }

  private async originOf(tx: Tx, command: CheckoutCommand): Promise<string | null> {
    const { store, warehouse = null, shipping, shippingAddress, quote } = command;
    const couriers = shippingAddress !== null && !quote && this.shipping.concernsCouriers(shipping);
    if (warehouse === null && !couriers) return null;
    return this.warehouses.origin(tx, store.id, warehouse);
  }
}
