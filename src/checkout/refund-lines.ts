import { type LinePieces } from '../order/fulfilment.types.js';
import { piecesByLine } from '../order/line-pieces.js';
import { type Order } from '../order/order.types.js';
import { refundEmpty, refundTooLarge } from '../payment/payment.errors.js';
import { type Payment } from '../payment/payment.types.js';
import { type Refund, type RefundedLine } from '../payment/refund.types.js';
import { refundLineTooLarge, refundLineUnknown, refundWithoutGoods, restockWithoutLines } from './checkout.errors.js';

/** What is to be given back. */
export interface RefundQuestion {
  /** Minor units. Null: what the lines cost, or without lines everything that is left. */
  readonly amount: number | null;
  /** What it is given back for. Null: for an amount alone, or for everything that is left. */
  readonly lines: readonly LinePieces[] | null;
  /** Whether the pieces of these lines may be sold again. */
  readonly restock: boolean;
}

/** What the answer hangs on, as it is under the lock of the order. */
export interface RefundBasis {
  readonly payment: Payment;
  /** Null: the money was taken for no goods. */
  readonly order: Order | null;
  /** The refunds that the order has had. */
  readonly earlier: readonly Refund[];
  /** What of it was cancelled: back in stock already. */
  readonly cancelled: readonly LinePieces[];
}

type OrderLine = Order['lines'][number];

/**
 * What a refund comes to, and for which lines. Pure. Throws `payment.refund_too_large`, `payment.refund_empty`,
 * `refund.line_unknown`, `refund.line_too_large`, `refund.restock_without_lines`, `refund.no_goods`.
 */
export function refundedGoods(
  { amount, lines: asked, restock }: RefundQuestion,
  { payment, order, earlier, cancelled }: RefundBasis,
): { readonly amount: number; readonly lines: readonly RefundedLine[] } {
  const refundable = { amount: payment.captured - payment.refunded, currency: payment.currency };
  if (amount !== null && restock && !asked) throw restockWithoutLines();
  if (!order && (asked || restock)) throw refundWithoutGoods();
  if (!order || (amount !== null && !asked))
    return { amount: atMost(refundable, amount ?? refundable.amount), lines: [] };
  const lines = asked ? mergeLines(asked) : remainingLines(order, earlier);
  const worth = worthOfLines(lines, order, earlier);
  // The transfer code was taken off the total and off no line: the last of the lines cost that much less.
  const overpriced = worth - refundable.amount;
  const price = overpriced > 0 && overpriced <= order.totals.transferDiscount ? refundable.amount : worth;
  return {
    amount: atMost(refundable, amount ?? (asked ? price : refundable.amount)),
    lines: restock
      ? withRestock(lines, order, { earlier, cancelled })
      : lines.map((line) => ({ ...line, restocked: 0 })),
  };
}

function worthOfLines(lines: readonly LinePieces[], order: Order, earlier: readonly Refund[]): number {
  const refunded = refundedPieces(earlier);
  return lines.reduce((sum, { lineId, quantity }) => {
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line) throw refundLineUnknown(lineId);
    const before = refunded.get(lineId) ?? 0;
    if (before + quantity > line.quantity) throw refundLineTooLarge(lineId, line.quantity - before);
    return sum + worthOf(line, before, quantity);
  }, 0);
}

function atMost(refundable: { readonly amount: number; readonly currency: string }, amount: number): number {
  if (amount > refundable.amount) throw refundTooLarge(refundable);
  if (amount === 0) throw refundEmpty();
  return amount;
}

/** How many pieces of each line money has been given back for; what a provider declined does not count. */
export function refundedPieces(refunds: readonly Refund[]): Map<string, number> {
  return piecesByLine(refunds.filter(({ status }) => status !== 'declined').flatMap(({ lines }) => lines));
}

/** What is left of an order's lines. */
function remainingLines(order: Order, refunds: readonly Refund[]): LinePieces[] {
  const refunded = refundedPieces(refunds);
  return order.lines
    .map(({ id, quantity }) => ({ lineId: id, quantity: quantity - (refunded.get(id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/**
 * What `quantity` further pieces of a line cost the buyer (minor units), with discounts and taxes, when `before` pieces
 * of it were given back already. The prices of all pieces add up to the line's total exactly: where that does not divide,
 * the first ones cost one unit more.
 */
export function worthOf({ total, quantity: pieces }: OrderLine, before: number, quantity: number): number {
  const each = Math.floor(total / pieces);
  const dearer = total % pieces;
  const worthOfFirst = (count: number): number => each * count + Math.min(count, dearer);
  return worthOfFirst(before + quantity) - worthOfFirst(before);
}

/**
 * The lines as they are kept with a refund: how many pieces it puts back into stock. Pieces that came back for a refund
 * which the provider then declined are in stock already and do not come back again, nor do those that were cancelled.
 */
function withRestock(
  lines: readonly LinePieces[],
  order: Order,
  { earlier, cancelled }: Pick<RefundBasis, 'earlier' | 'cancelled'>,
): RefundedLine[] {
  const wanted = refundedPieces(earlier.filter((refund) => refund.restock));
  const back = piecesByLine(
    earlier.flatMap((refund) => refund.lines.map(({ lineId, restocked: quantity }) => ({ lineId, quantity }))),
  );
  const neverLeft = piecesByLine(cancelled);
  return lines.map(({ lineId, quantity }) => {
    const restocked = back.get(lineId) ?? 0;
    const missing = (wanted.get(lineId) ?? 0) + quantity - restocked;
    const ordered = order.lines.find(({ id }) => id === lineId)?.quantity ?? 0;
    const left = ordered - (neverLeft.get(lineId) ?? 0) - restocked;
    return { lineId, quantity, restocked: Math.max(0, Math.min(quantity, missing, left)) };
  });
}

/** One entry a line, in the order of their first mention. */
function mergeLines(lines: readonly LinePieces[]): LinePieces[] {
  return [...piecesByLine(lines)].map(([lineId, quantity]) => ({ lineId, quantity }));
}
