import { type StockRequest } from '../inventory/inventory.types.js';
import { type Refund } from '../payment/refund.types.js';
import { type Cancellation, type Fulfilment, type LinePieces, type ShipmentStatus } from './fulfilment.types.js';
import { linePiecesTooMany, orderLineUnknown } from './order.errors.js';
import { type Order } from './order.types.js';

type Lines = Order['lines'];

/** What has become of an order's goods, by lines. */
export interface GoodsGone {
  readonly fulfilled: readonly LinePieces[];
  readonly cancelled: readonly LinePieces[];
  /** Back in stock for a refund, whether they had left or not. */
  readonly restocked: readonly LinePieces[];
}

/** What has become of an order's goods, by what is on record. Pure. */
export function goodsGone({
  fulfilments,
  cancellations,
  refunds,
}: {
  readonly fulfilments: readonly Fulfilment[];
  readonly cancellations: readonly Cancellation[];
  readonly refunds: readonly Refund[];
}): GoodsGone {
  return {
    fulfilled: fulfilments.flatMap(({ lines }) => lines),
    cancelled: cancellations.flatMap(({ lines }) => lines),
    restocked: refunds.flatMap(({ lines }) => lines.map(({ lineId, restocked }) => ({ lineId, quantity: restocked }))),
  };
}

/**
 * The pieces that are still to leave, in the order of the lines; lines without any are left out. Pure. What came back for a
 * refund was first taken from what had not left, as the stock's ledger does it.
 */
export function openPieces(lines: Lines, { fulfilled, cancelled, restocked }: GoodsGone): LinePieces[] {
  const gone = piecesByLine([...fulfilled, ...cancelled, ...restocked]);
  return lines
    .map(({ id, quantity }) => ({ lineId: id, quantity: quantity - (gone.get(id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/**
 * `asked` with one entry a line, if all of it is among the `open` pieces of the order. Pure. Throws `order.line_unknown`,
 * `order.line_pieces_too_many`.
 */
export function takePieces(lines: Lines, open: readonly LinePieces[], asked: readonly LinePieces[]): LinePieces[] {
  const left = piecesByLine(open);
  return [...piecesByLine(asked)].map(([lineId, quantity]) => {
    if (!lines.some(({ id }) => id === lineId)) throw orderLineUnknown(lineId);
    const remaining = left.get(lineId) ?? 0;
    if (quantity > remaining) throw linePiecesTooMany(lineId, remaining);
    return { lineId, quantity };
  });
}

/** The stock that pieces of lines are: of a bundle its parts. Pure. */
export function stockOfPieces(lines: Lines, pieces: readonly LinePieces[]): StockRequest[] {
  const byId = new Map(lines.map((line) => [line.id, line]));
  return pieces.flatMap(({ lineId, quantity: count }) => {
    const line = byId.get(lineId);
    if (!line || count === 0) return [];
    if (line.components.length === 0) return [{ variantId: line.variantId, quantity: count }];
    return line.components.map(({ variantId, quantity }) => ({ variantId, quantity: quantity * count }));
  });
}

/** How many pieces of each line, in the order of their first mention. */
export function piecesByLine(pieces: readonly LinePieces[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { lineId, quantity } of pieces) sums.set(lineId, (sums.get(lineId) ?? 0) + quantity);
  return sums;
}

/** Shipments of which nothing more is heard. */
const ended: ReadonlySet<ShipmentStatus> = new Set<ShipmentStatus>(['delivered', 'returned']);

/** Whether a shipment may become `to`. Carriers tell what they like in any order, until the goods have arrived or are back. */
export function mayBecomeShipment(from: ShipmentStatus, to: ShipmentStatus): boolean {
  return !ended.has(from) && to !== 'shipped';
}
