import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { piecesFrom } from '../catalog/bundle.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { type CatalogItem } from '../catalog/catalog.types.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { WarehouseService } from '../inventory/warehouse.service.js';
import { multiply, sum } from '../kernel/money.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type PriceMoment, selectPrices } from '../pricing/price-selection.js';
import { couponRefused } from '../pricing/pricing.errors.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type Buyer, type Quote, type TaxPlace } from '../pricing/pricing.types.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type Destination, type Parcel, type ShippingOption } from '../shipping/shipping.types.js';
import { ReferenceRevisions } from '../store/reference-revisions.service.js';
import { cartNotices, type CurrentLine } from './cart-notices.js';
import { CartService } from './cart.service.js';
import { unitsWanted } from './units-wanted.js';
import { type Cart, type CartLineView, type CartRef, type CartView, type PricedOption } from './cart.types.js';

export interface Delivery {
  readonly destination: Destination;
  /** The code of an option; the cheapest on offer when null. */
  readonly option: string | null;
  /** Whether whoever delivers has to collect the money: the cheapest then is one that does. */
  readonly collected?: boolean;
}

/** A cart, with what the catalog says of its lines, in their order. */
interface PricedAt {
  readonly cart: Cart;
  readonly items: readonly (CatalogItem | null)[];
  /** What the store was at then; null to read everything. */
  readonly revision: string | null;
  /** What could be had of its goods then, by variant; absent to look now. */
  readonly stock?: ReadonlyMap<number, number>;
}

export interface ViewOptions {
  /** What shall be in the totals besides the goods. Rate sources may be asked for it: not in a transaction then. */
  readonly delivery?: Delivery;
  readonly at: Date;
}

/**
 * Prices carts afresh, through the same engine as a checkout. It reads and never writes: a price stays "changed" until
 * the buyer writes to its line. In a transaction or not.
 */
@Injectable()
export class CartViewService {
  constructor(
    private readonly carts: CartService,
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
    private readonly pricing: PricingService,
    private readonly shipping: ShippingService,
    private readonly warehouses: WarehouseService,
    private readonly revisions: ReferenceRevisions,
  ) {}

  /**
   * Three statements: cart, what the store is at, stock; two more, catalog and offers, where they are not known of that;
   * one more each for a customer, for a coupon and for a delivery (three for one that may be a courier's), and one where
   * goods are taxed. Throws `cart.not_found`, and the shipping module's errors when a delivery is asked for.
   */
  async view(db: EntityManager, storeId: number, ref: CartRef, options: ViewOptions): Promise<CartView> {
    const [cart, revision] = await pipelined(db, [
      () => this.carts.find(db, storeId, ref),
      () => this.revisions.of(db, storeId),
    ]);
    return this.price(db, storeId, { cart, items: await this.itemsOf(db, storeId, cart, revision), revision }, options);
  }

  /** The view of a cart that is at hand, with what the catalog says of its lines, in their order. */
  async price(
    db: EntityManager,
    storeId: number,
    { cart, items, revision, stock }: PricedAt,
    { delivery, at }: ViewOptions,
  ): Promise<CartView> {
    const buyer = await this.buyerOf(db, storeId, cart);
    const current = toCurrentLines(cart, items, { groupId: buyer.groupId, at });
    const parcel = parcelOf(cart, current);
    const shipping = delivery && parcel ? await this.select(db, storeId, parcel, delivery) : null;
    const taxPlace = delivery?.destination ?? null;
    const wanted = unitsWanted(current.map(({ item, line }) => ({ item, quantity: line.quantity })));
    const [available, quote] = await pipelined(db, [
      async () => stock ?? this.inventory.available(db, storeId, [...wanted.keys()]),
      () => this.quote(db, storeId, { cart, lines: current, revision, buyer, shipping, taxPlace, at }),
    ]);
    const lines = current.map((line) => withStock(line, wanted, available));
    return {
      cart,
      lines: toLineViews(lines, quote),
      quote,
      shipping,
      notices: cart.status === 'open' ? cartNotices(lines, quote.coupon) : [],
    };
  }

  /** The ways of delivery on offer, each with what this cart would pay for it. None when nothing is shipped. */
  async shippingOptions(
    db: EntityManager,
    storeId: number,
    ref: CartRef,
    { destination, at }: { readonly destination: Destination; readonly at: Date },
  ): Promise<{ readonly cart: Cart; readonly options: readonly PricedOption[] }> {
    const cart = await this.carts.find(db, storeId, ref);
    const buyer = await this.buyerOf(db, storeId, cart);
    const moment = { groupId: buyer.groupId, at };
    const lines = toCurrentLines(cart, await this.itemsOf(db, storeId, cart), moment);
    const parcel = parcelOf(cart, lines);
    if (!parcel) return { cart, options: [] };
    const origin = await this.warehouses.origin(db, storeId, null);
    const request = { storeId, currency: cart.currency, parcel, destination, origin };
    const offered = await this.shipping.options(db, request);
    const options: PricedOption[] = [];
    // One after the other: they share a connection.
    for (const shipping of offered) {
      const { totals } = await this.quote(db, storeId, { cart, lines, buyer, shipping, taxPlace: destination, at });
      options.push({ ...shipping, charge: totals.shipping - totals.shippingDiscount });
    }
    return { cart, options };
  }

  /** Throws `coupon.<reason>` when the code would not apply to the cart, and `cart.not_found`. */
  async checkCoupon(
    db: EntityManager,
    storeId: number,
    ref: CartRef,
    { code, at }: { readonly code: string; readonly at: Date },
  ): Promise<void> {
    const cart = { ...(await this.carts.find(db, storeId, ref)), couponCode: code };
    const buyer = await this.buyerOf(db, storeId, cart);
    const moment = { groupId: buyer.groupId, at };
    const lines = toCurrentLines(cart, await this.itemsOf(db, storeId, cart), moment);
    const { coupon } = await this.quote(db, storeId, { cart, lines, buyer, shipping: null, taxPlace: null, at });
    if (coupon && !coupon.applied) throw couponRefused(coupon.code, coupon.reason);
  }

  /** Who holds the cart; of a guest nothing is known before checkout. */
  private buyerOf(db: EntityManager, storeId: number, { customerId }: Cart): Promise<Buyer> {
    return this.pricing.buyer(db, storeId, { customerId });
  }

  private itemsOf(
    db: EntityManager,
    storeId: number,
    cart: Cart,
    revision: string | null = null,
  ): Promise<(CatalogItem | null)[]> {
    const items = cart.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
    return this.catalog.resolve(db, { storeId, revision, currency: cart.currency, items });
  }

  private async select(
    db: EntityManager,
    storeId: number,
    parcel: Parcel,
    delivery: Delivery,
  ): Promise<ShippingOption> {
    const { option, collected } = delivery;
    const origin = this.shipping.concernsCouriers({ option }) ? await this.warehouses.origin(db, storeId, null) : null;
    const request = { storeId, currency: parcel.currency, parcel, destination: delivery.destination, origin };
    const live = await this.shipping.liveOptions(db, request);
    return this.shipping.select(db, { ...request, choice: { option }, collected, live });
  }

  private quote(
    db: EntityManager,
    storeId: number,
    basket: {
      readonly cart: Cart;
      readonly lines: readonly CurrentLine[];
      readonly revision?: string | null;
      readonly buyer: Buyer;
      readonly shipping: ShippingOption | null;
      readonly taxPlace: TaxPlace | null;
      readonly at: Date;
    },
  ): Promise<Quote> {
    const { cart, lines, revision, buyer, shipping, taxPlace, at } = basket;
    return this.pricing.quote(db, {
      storeId,
      revision,
      currency: cart.currency,
      lines: lines.flatMap(({ line, item, price }) => {
        if (!item?.available || item.taxClassMissing || price === null) return [];
        const { productId, variantId, categoryIds, taxClass } = item;
        const { id: key, quantity } = line;
        const deliveryCharge = item.requiresShipping ? item.deliveryCharge : 0;
        return [{ key: String(key), productId, variantId, quantity, categoryIds, price, taxClass, deliveryCharge }];
      }),
      couponCode: cart.couponCode,
      buyer,
      shipping: shipping && {
        code: shipping.code,
        label: shipping.name,
        amount: shipping.amount,
        freeOver: shipping.freeOver,
        taxClass: shipping.taxClass,
      },
      taxPlace,
      at,
    });
  }
}

function toCurrentLines(cart: Cart, items: readonly (CatalogItem | null)[], moment: PriceMoment): CurrentLine[] {
  const found = cart.lines.map((line, index) => ({ line, item: items[index] ?? null }));
  const prices = selectPrices(
    found.flatMap(({ line, item }) => (item ? [{ ...line, key: String(line.id), prices: item.prices }] : [])),
    moment,
  );
  return found.map(({ line, item }) => ({ line, item, price: prices.get(String(line.id)) ?? null, available: null }));
}

/** The line with how much of it could be had while the others stay as they are: they may share stock. */
function withStock(
  current: CurrentLine,
  wanted: ReadonlyMap<number, number>,
  stock: ReadonlyMap<number, number>,
): CurrentLine {
  const { item, line } = current;
  if (!item?.available) return current;
  const available = piecesFrom(item.stock, ({ variantId, quantity }) => {
    const byOthers = (wanted.get(variantId) ?? 0) - quantity * line.quantity;
    return (stock.get(variantId) ?? 0) - byOthers;
  });
  return { ...current, available };
}

/** What would be sent; null when nothing in the cart can be ordered and shipped. */
function parcelOf(cart: Cart, lines: readonly CurrentLine[]): Parcel | null {
  const goods = lines.flatMap(({ line, item, price: selection }) => {
    if (
      !item?.available ||
      item.taxClassMissing ||
      !item.requiresShipping ||
      selection === null ||
      'problem' in selection
    )
      return [];
    const { amount } = selection.price;
    return [{ weight: multiply(item.weightGrams, line.quantity), value: multiply(amount, line.quantity) }];
  });
  if (goods.length === 0) return null;
  return {
    weightGrams: sum(goods.map(({ weight }) => weight)),
    value: sum(goods.map(({ value }) => value)),
    currency: cart.currency,
  };
}

function toLineViews(lines: readonly CurrentLine[], quote: Quote): CartLineView[] {
  const priced = new Map(quote.lines.map((line) => [line.key, line]));
  return lines.map(({ line, item, price: selection }) => {
    const price = priced.get(String(line.id));
    return {
      id: line.id,
      variantId: line.variantId,
      productId: item?.productId ?? null,
      sku: item?.sku ?? null,
      name: item?.name ?? null,
      options: item?.options ?? [],
      components: item?.components ?? [],
      quantity: line.quantity,
      unitPrice: price?.unitPrice ?? null,
      compareAt: price && selection && 'price' in selection ? selection.price.compareAt : null,
      subtotal: price?.subtotal ?? null,
      discount: price?.discount ?? null,
      total: price?.total ?? null,
    };
  });
}
