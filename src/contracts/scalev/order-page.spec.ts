import { newId } from '../../kernel/ids.js';
import { type Order } from '../../order/order.types.js';
import { pageStart, toOrderPage } from './order-page.js';

const ids = Array.from({ length: 4 }, newId).reverse();
const rows = (count: number): Order[] => ids.slice(0, count).map((id) => ({ id }) as Order);
const query = { page_size: 3 };
const next = { from: ids[0] as string, back: false };
const previous = { from: ids[3] as string, back: true };

describe('a page of orders', () => {
  it.each([
    ['the first of several', rows(4), null, [ids[0], ids[1], ids[2]], true, false],
    ['the only one', rows(2), null, [ids[0], ids[1]], false, false],
    ['one in the middle', rows(4), next, [ids[0], ids[1], ids[2]], true, true],
    ['the last', rows(3), next, [ids[0], ids[1], ids[2]], false, true],
    ['one on the way back', rows(4), previous, [ids[1], ids[2], ids[3]], true, true],
    ['the first, come back to', rows(3), previous, [ids[0], ids[1], ids[2]], true, false],
    ['an empty one', [], next, [], false, false],
  ])('SC-60: %s', (_, found, start, shown, has_next, has_previous) => {
    const { orders, ...page } = toOrderPage(found, start, query);
    expect(orders.map(({ id }) => id)).toEqual(shown);
    expect(page).toEqual({
      is_paginated: true,
      has_next,
      has_previous,
      next_cursor: has_next ? shown.at(-1) : null,
      previous_cursor: has_previous ? shown[0] : null,
      page_size: 3,
    });
  });

  it('SC-60: begins where a cursor says, which way it says', () => {
    const [id] = ids as [string];
    expect(pageStart(query)).toBeNull();
    expect(pageStart({ ...query, next_cursor: id })).toEqual({ from: id, back: false });
    expect(pageStart({ ...query, previous_cursor: id, next_cursor: id })).toEqual({ from: id, back: true });
    expect(() => pageStart({ ...query, next_cursor: 'x' })).toThrow(
      expect.objectContaining({ code: 'request.invalid' }) as Error,
    );
  });
});
