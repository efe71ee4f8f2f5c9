import { cartLineNotFound } from '../cart/cart.errors.js';
import { type CartNotice, type CartView, type PricedOption } from '../cart/cart.types.js';
import { type ItemRequest } from '../catalog/catalog.types.js';
import { type CouponResult } from '../pricing/pricing.types.js';
import { type MoneyDto, toMoneyDto } from '../platform/http/money.dto.js';
import { type ShippingOption } from '../shipping/shipping.types.js';
import {
  type CartCouponDto,
  type CartDto,
  type CartItemDto,
  type CartNoticeDto,
  type CartShippingOptionDto,
  type CartShippingOptionsDto,
  type CartTotalsAnswerDto,
  type CreatedCartDto,
} from './carts.dto.js';
import { toBundleParts } from '../platform/http/order-line.dto.js';
import { toTaxSumsDto, toTotalsDto } from '../platform/http/totals.dto.js';

/** An item by its variant id or, without one, its SKU. */
export function toItemRequest({ variantId, sku, quantity }: CartItemDto): ItemRequest {
  return variantId === undefined ? { sku, quantity } : { variantId, quantity };
}

/** A line's id from the path. Throws `cart.line_not_found` for a text that can be none. */
export function toLineId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw cartLineNotFound();
  return id;
}

export function toCartDto({ cart, lines, quote, notices }: CartView): CartDto {
  const money = (amount: number | null): MoneyDto | null =>
    amount === null ? null : toMoneyDto(amount, cart.currency);
  return {
    id: cart.id,
    status: cart.status,
    orderId: cart.orderId,
    lines: lines.map((line) => ({
      id: line.id,
      variantId: line.variantId,
      productId: line.productId,
      sku: line.sku,
      name: line.name,
      options: line.options.map(({ name, value }) => ({ name, value })),
      components: toBundleParts(line.components),
      quantity: line.quantity,
      unitPrice: money(line.unitPrice),
      compareAt: money(line.compareAt),
      subtotal: money(line.subtotal),
      discount: money(line.discount),
      total: money(line.total),
    })),
    totals: toTotalsDto(quote.totals, cart.currency),
    taxes: toTaxSumsDto(quote.taxes, cart.currency),
    coupon: toCouponDto(quote.coupon, cart.currency),
    deliveryWindow: cart.deliveryWindow,
    notices: notices.map((notice) => toNoticeDto(notice, cart.currency)),
  };
}

export function toCreatedCartDto(view: CartView, token: string | null): CreatedCartDto {
  return { ...toCartDto(view), token };
}

export function toTotalsAnswerDto({ cart, quote, shipping, notices }: CartView): CartTotalsAnswerDto {
  return {
    totals: toTotalsDto(quote.totals, cart.currency),
    taxes: toTaxSumsDto(quote.taxes, cart.currency),
    shippingOption: shipping && toOptionDto(shipping, cart.currency),
    coupon: toCouponDto(quote.coupon, cart.currency),
    notices: notices.map((notice) => toNoticeDto(notice, cart.currency)),
  };
}

export function toShippingOptionsDto(options: readonly PricedOption[], currency: string): CartShippingOptionsDto {
  return {
    items: options.map((option) => ({
      ...toOptionDto(option, currency),
      charge: toMoneyDto(option.charge, currency),
    })),
  };
}

function toOptionDto(option: ShippingOption, currency: string): CartShippingOptionDto {
  const { code, zone, method, name, courier, amount, freeOver } = option;
  return {
    code,
    zone,
    method,
    name,
    ...(courier && { courier }),
    amount: toMoneyDto(amount, currency),
    freeOver: freeOver === null ? null : toMoneyDto(freeOver, currency),
  };
}

function toCouponDto(coupon: CouponResult | null, currency: string): CartCouponDto | null {
  if (!coupon) return null;
  return coupon.applied
    ? { code: coupon.code, applied: true, amount: toMoneyDto(coupon.amount, currency) }
    : { code: coupon.code, applied: false, reason: coupon.reason };
}

function toNoticeDto(notice: CartNotice, currency: string): CartNoticeDto {
  if (notice.code !== 'price_changed') return { ...notice };
  return { ...notice, was: toMoneyDto(notice.was, currency), now: toMoneyDto(notice.now, currency) };
}
