import { DomainError } from '../kernel/domain-error.js';
import { mayBecomeShipment, openPieces, piecesByLine, stockOfPieces, takePieces } from './line-pieces.js';
import { type Order } from './order.types.js';

type Line = Order['lines'][number];

const line = (
  id: string,
  quantity: number,
  components: readonly { variantId: number; quantity: number }[] = [],
): Line => ({ id, variantId: id.charCodeAt(0), quantity, components }) as unknown as Line;
const of = (lineId: string, quantity: number) => ({ lineId, quantity });
const lines = [line('a', 3), line('b', 1)];
const nothing = { fulfilled: [], cancelled: [], restocked: [] };

function refusal(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof DomainError ? [error.code, error.details] : error;
  }
}

describe('the pieces that are still to leave', () => {
  it('are all of them at first, in the order of the lines', () => {
    expect(openPieces(lines, nothing)).toEqual([of('a', 3), of('b', 1)]);
  });

  it('are those that have not left, were not cancelled and did not come back', () => {
    const gone = { fulfilled: [of('a', 1)], cancelled: [of('a', 1)], restocked: [of('b', 1)] };
    expect(openPieces(lines, gone)).toEqual([of('a', 1)]);
  });

  it('are none of a line of which more came back than had not left', () => {
    expect(openPieces(lines, { ...nothing, fulfilled: [of('a', 3)], restocked: [of('a', 2)] })).toEqual([of('b', 1)]);
  });
});

describe('taking some of them', () => {
  const open = [of('a', 2)];

  it('adds up what is asked for of a line', () => {
    expect(takePieces(lines, open, [of('a', 1), of('a', 1)])).toEqual([of('a', 2)]);
  });

  it('refuses more than there are, and a line of no order', () => {
    expect(refusal(() => takePieces(lines, open, [of('a', 1), of('a', 2)]))).toEqual([
      'order.line_pieces_too_many',
      { lineId: 'a', remaining: 2 },
    ]);
    expect(refusal(() => takePieces(lines, open, [of('b', 1)]))).toEqual([
      'order.line_pieces_too_many',
      { lineId: 'b', remaining: 0 },
    ]);
    expect(refusal(() => takePieces(lines, open, [of('c', 1)]))).toEqual(['order.line_unknown', { lineId: 'c' }]);
  });
});

it('the stock of a bundle is its parts', () => {
  const parts = [
    { variantId: 1, quantity: 2 },
    { variantId: 2, quantity: 1 },
  ];
  const sold = [line('a', 3, parts), line('b', 1)];
  expect(stockOfPieces(sold, [of('a', 2), of('b', 0)])).toEqual([
    { variantId: 1, quantity: 4 },
    { variantId: 2, quantity: 2 },
  ]);
  expect(stockOfPieces(sold, [of('b', 1), of('gone', 1)])).toEqual([{ variantId: 98, quantity: 1 }]);
});

it('counts the pieces of each line', () => {
  expect([...piecesByLine([of('b', 1), of('a', 2), of('b', 3)])]).toEqual([
    ['b', 4],
    ['a', 2],
  ]);
});

it('a shipment takes any news until it has arrived or is back', () => {
  expect(mayBecomeShipment('shipped', 'delivered')).toBe(true);
  expect(mayBecomeShipment('out_for_delivery', 'on_the_way')).toBe(true);
  expect(mayBecomeShipment('attempted', 'attempted')).toBe(true);
  expect(mayBecomeShipment('on_the_way', 'shipped')).toBe(false);
  expect(mayBecomeShipment('delivered', 'on_the_way')).toBe(false);
  expect(mayBecomeShipment('returned', 'delivered')).toBe(false);
});
