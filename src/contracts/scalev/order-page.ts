import { invalidRequest } from '../../kernel/domain-error.js';
import { isUuid } from '../../kernel/ids.js';
import { type Order } from '../../order/order.types.js';
import { type ScalevOrderPageDto, type ScalevPageQueryDto } from './dto/order-page.dto.js';

/** Which way a page lies from an order: on from it, to the older ones, or back, to the newer ones; null is the first page. */
export interface PageStart {
  readonly from: string;
  readonly back: boolean;
}

/** Throws `request.invalid` for what is no cursor of ours. A cursor is the id of an order, which its owner knows anyhow. */
export function pageStart({ next_cursor: next, previous_cursor: previous }: ScalevPageQueryDto): PageStart | null {
  if (previous !== undefined) return { from: cursorOf('previous_cursor', previous), back: true };
  return next === undefined ? null : { from: cursorOf('next_cursor', next), back: false };
}

/** `found`: newest first, one more than fits if there are more that way. */
export function toOrderPage(
  found: readonly Order[],
  start: PageStart | null,
  { page_size }: ScalevPageQueryDto,
): Omit<ScalevOrderPageDto, 'data'> & { readonly orders: readonly Order[] } {
  const back = start?.back ?? false;
  const more = found.length > page_size;
  const orders = back && more ? found.slice(1) : found.slice(0, page_size);
  const has_next = orders.length > 0 && (back || more);
  const has_previous = orders.length > 0 && (back ? more : start !== null);
  return {
    orders,
    is_paginated: true,
    has_next,
    has_previous,
    next_cursor: has_next ? (orders.at(-1)?.id ?? null) : null,
    previous_cursor: has_previous ? (orders[0]?.id ?? null) : null,
    page_size,
  };
}

function cursorOf(field: string, text: string): string {
  if (isUuid(text)) return text;
  throw invalidRequest([{ path: [field], code: 'invalid_cursor', message: `${field} is not a cursor of this list` }]);
}
