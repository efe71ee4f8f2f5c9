import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { type CatalogItem, type ItemRequest } from '../catalog/catalog.types.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { windowUnknown } from '../shipping/delivery-window.errors.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { itemField } from './cart-items.js';
import { CartTokens } from './cart-token.service.js';
import {
  cartClosed,
  cartLineNotFound,
  cartLocked,
  cartNotFound,
  itemNotAvailable,
  quantityTooLarge,
  tooManyLines,
} from './cart.errors.js';
import { lockForWrite } from './cart.locks.js';
import { addToLine, deleteLine, findCart, quantityOf, setLine, writeCoupon, writeWindow } from './cart.queries.js';
import { type Cart, type CartRef, MAX_LINE_QUANTITY } from './cart.types.js';
import { seenPrice } from './seen-price.js';

/**
 * Writes to an open cart. Parallel writes queue for the cart's row and none is lost. Every write notes the price that the
 * buyer sees now, renews the cart's expiry, and throws `cart.not_found`, `cart.locked` (a checkout has the cart) or
 * `cart.closed` (it has been ordered) with nothing changed. Stock is not looked at: reading the cart tells shortages.
 */
@Injectable()
export class CartLinesService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly tokens: CartTokens,
    private readonly pricing: PricingService,
    private readonly shipping: ShippingService,
  ) {}

  /**
   * Adds to the variant's line, or makes one; returns the line's id. Not idempotent. Throws also
   * `cart.item_not_available`, `cart.quantity_too_large` and `cart.too_many_lines`.
   */
  async addLine(tx: Tx, storeId: number, ref: CartRef, request: ItemRequest): Promise<number> {
    const { currency, customerId } = await this.find(tx, storeId, ref);
    const item = await this.resolve(tx, storeId, currency, request);
    if (!item?.available) throw itemNotAvailable([[itemField(request)]]);
    if (request.quantity > MAX_LINE_QUANTITY) throw quantityTooLarge([['quantity']]);
    const buyer = await this.pricing.buyer(tx, storeId, { customerId });

    await this.lock(tx, storeId, ref);
    // Under the lock: the price may depend on how many there are by now.
    const present = await quantityOf.first(tx, [storeId, ref.cartId, item.variantId]);
    const price = seenPrice(item, request.quantity + (present?.quantity ?? 0), buyer);
    const written = await addToLine.first(tx, [storeId, ref.cartId, item.variantId, request.quantity, price]);
    if (written && written.lineId !== null) return written.lineId;
    throw written && written.present !== null ? quantityTooLarge([['quantity']]) : tooManyLines();
  }

  /** Sets a line's quantity, 1 to `MAX_LINE_QUANTITY`. Idempotent. Throws also `cart.line_not_found`. */
  async setQuantity(
    tx: Tx,
    storeId: number,
    ref: CartRef,
    line: { readonly id: number; readonly quantity: number },
  ): Promise<void> {
    const { currency, customerId, lines } = await this.find(tx, storeId, ref);
    const variantId = lines.find(({ id }) => id === line.id)?.variantId;
    if (variantId === undefined) throw cartLineNotFound();
    if (line.quantity > MAX_LINE_QUANTITY) throw quantityTooLarge([['quantity']]);
    const item = await this.resolve(tx, storeId, currency, { variantId, quantity: line.quantity });
    const buyer = await this.pricing.buyer(tx, storeId, { customerId });

    await this.lock(tx, storeId, ref);
    const values = [storeId, ref.cartId, line.id, line.quantity, item && seenPrice(item, line.quantity, buyer)];
    if ((await setLine.affected(tx, values)) === 0) throw cartLineNotFound();
  }

  /** Throws also `cart.line_not_found`: also for a line that is already gone. */
  async removeLine(tx: Tx, storeId: number, ref: CartRef, lineId: number): Promise<void> {
    await this.lock(tx, storeId, ref);
    if ((await deleteLine.affected(tx, [storeId, ref.cartId, lineId])) === 0) throw cartLineNotFound();
  }

  /** Keeps a coupon code, or none, with the cart. Idempotent. Whether it applies is `CartViewService.checkCoupon`'s to say. */
  async setCoupon(tx: Tx, storeId: number, ref: CartRef, couponCode: string | null): Promise<void> {
    await this.lock(tx, storeId, ref);
    await writeCoupon.rows(tx, [storeId, ref.cartId, couponCode]);
  }

  /**
   * Keeps a delivery window, or none, with the cart. Idempotent. It takes no seat; whether the window can be had for the
   * delivery, a checkout finds out. Throws also `delivery_window.unknown`.
   */
  async setDeliveryWindow(tx: Tx, storeId: number, ref: CartRef, code: string | null): Promise<void> {
    await this.lock(tx, storeId, ref);
    if (code !== null && !(await this.shipping.window(tx, storeId, code))) throw windowUnknown(code);
    await writeWindow.rows(tx, [storeId, ref.cartId, code]);
  }

  private async find(tx: Tx, storeId: number, ref: CartRef): Promise<Cart> {
    const key = this.tokens.holderKey(storeId, ref);
    const cart = key && (await findCart.first(tx, [storeId, ref.cartId, key.customerId, key.tokenHash]));
    if (!cart) throw cartNotFound();
    return cart;
  }

  private async lock(tx: Tx, storeId: number, ref: CartRef): Promise<void> {
    const key = this.tokens.holderKey(storeId, ref);
    const cart = key && (await lockForWrite(tx, storeId, ref.cartId, key));
    if (!cart) throw cartNotFound();
    if (cart.status === 'checking_out') throw cartLocked();
    if (cart.status === 'ordered') throw cartClosed(cart.orderId);
  }

  private async resolve(tx: Tx, storeId: number, currency: string, item: ItemRequest): Promise<CatalogItem | null> {
    const [found] = await this.catalog.resolve(tx, { storeId, currency, items: [item] });
    return found ?? null;
  }
}
