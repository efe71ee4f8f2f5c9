import { allocate } from '../../kernel/allocate.js';
import { sum } from '../../kernel/money.js';
import { type Order, type OrderAdjustment } from '../../order/order.types.js';

type Line = Order['lines'][number];
type Ledger = Pick<Order, 'lines' | 'adjustments' | 'totals'>;

/** An order item in the contract's terms; amounts are minor units. */
export interface OrderItem {
  readonly line: Line;
  readonly quantity: number;
  /** After the discounts of offers. */
  readonly unitPrice: number;
  /** unitPrice × quantity. */
  readonly total: number;
  /** What offers take off all of them together. */
  readonly discount: number;
  readonly shipping: number;
  /** Code of the offer, the first one where there are several. */
  readonly offer: string | null;
}

export interface OrderSums {
  /** Σ total of the items. */
  readonly subtotal: number;
  /** Σ shipping of the items. */
  readonly shipping: number;
  /** Σ discount of the items. */
  readonly savingsOnItems: number;
  /** What the voucher takes off goods and shipping, and a transfer code off the total. */
  readonly voucherDiscount: number;
}

/**
 * The order's lines as items whose price is a unit price after offers times a quantity. A discount that does not divide
 * evenly makes two items of a line, one minor unit apart, so that nothing is rounded: 3 for 1.00 are 1 at 0.34 and 2 at
 * 0.33. What a coupon takes off is in no item. Pure.
 */
export function itemsOf(order: Ledger): OrderItem[] {
  const shipping = lineShipping(order);
  return order.lines.flatMap((line, index) => {
    const offers = offersOn(order, index);
    const net = line.subtotal + sum(offers.map(({ amount }) => amount));
    return pieces(net, line.quantity).map(({ quantity, unitPrice }, piece) => ({
      line,
      quantity,
      unitPrice,
      total: unitPrice * quantity,
      discount: (line.unitPrice - unitPrice) * quantity,
      shipping: piece === 0 ? (shipping[index] ?? 0) : 0,
      offer: offerCode(offers),
    }));
  });
}

/** `subtotal + shipping − voucherDiscount`, with the tax that is not in the prices, is the order's total. Pure. */
export function sumsOf({ totals }: Pick<Order, 'totals'>, items: readonly OrderItem[]): OrderSums {
  const subtotal = sum(items.map(({ total }) => total));
  const shipping = sum(items.map((item) => item.shipping));
  return {
    subtotal,
    shipping,
    savingsOnItems: sum(items.map(({ discount }) => discount)),
    voucherDiscount: subtotal + shipping + totals.tax - totals.total,
  };
}

function offersOn({ adjustments }: Ledger, index: number): OrderAdjustment[] {
  return adjustments.filter(({ type, line, ...entry }) => type === 'discount' && line === index && !isCoupon(entry));
}

function isCoupon({ source }: Pick<OrderAdjustment, 'source'>): boolean {
  return source.startsWith('coupon:');
}

function offerCode(offers: readonly OrderAdjustment[]): string | null {
  const [source] = offers.flatMap((entry) => (entry.source.startsWith('offer:') ? [entry.source] : []));
  return source === undefined ? null : source.slice('offer:'.length);
}

/** `quantity` units that cost `total` together, at unit prices that differ by one minor unit at most; the lower first. */
function pieces(total: number, quantity: number): { readonly quantity: number; readonly unitPrice: number }[] {
  const unitPrice = Math.floor(total / quantity);
  const dearer = total - unitPrice * quantity;
  if (dearer === 0) return [{ quantity, unitPrice }];
  return [
    { quantity: quantity - dearer, unitPrice },
    { quantity: dearer, unitPrice: unitPrice + 1 },
  ];
}

/**
 * What sending each line costs: its own charge and its share of the delivery's, by what the lines cost. Less where the
 * store waives delivery; what a coupon waives is the coupon's.
 */
function lineShipping({ lines, adjustments }: Ledger): readonly number[] {
  const charges = adjustments.filter(({ type }) => type === 'shipping');
  const whole = sum(charges.filter(({ line }) => line === null).map(({ amount }) => amount));
  const shares = allocate(
    whole,
    lines.map(({ subtotal }) => subtotal),
  );
  const gross = lines.map((_, index) =>
    sum([shares[index] ?? 0, ...charges.filter(({ line }) => line === index).map(({ amount }) => amount)]),
  );
  const waivers = adjustments.filter((entry) => entry.type === 'shipping_discount' && !isCoupon(entry));
  const waived = -sum(waivers.map(({ amount }) => amount));
  if (waived === 0) return gross;
  return allocate(sum(gross) - waived, gross);
}
