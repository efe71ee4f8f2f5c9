import { DomainError, type FieldIssue } from '../kernel/domain-error.js';
import { MAX_CART_LINES, MAX_LINE_QUANTITY } from './cart.types.js';

/** No such cart for this holder: unknown, expired, merged, another store's or somebody else's. */
export function cartNotFound(): DomainError {
  return new DomainError('cart.not_found', 'not_found', 'There is no such cart.');
}

/** Somebody else is writing or ordering this cart right now. */
export function cartLocked(): DomainError {
  return new DomainError('cart.locked', 'conflict', 'The cart is being changed or ordered; try again.', {
    retryAfterSeconds: 1,
  });
}

/** The cart became an order and takes no more changes. */
export function cartClosed(orderId: string | null): DomainError {
  return new DomainError('cart.closed', 'conflict', 'The cart has been ordered.', { orderId });
}

/** The cart is not in the state that a checkout left it in: its transaction must not commit. */
export function cartStateChanged(): DomainError {
  return new DomainError('cart.state_changed', 'conflict', 'The cart has changed since the checkout began.');
}

/** The cart has no such line. */
export function cartLineNotFound(): DomainError {
  return new DomainError('cart.line_not_found', 'not_found', 'The cart has no such line.');
}

/** Items that this store does not have, or does not sell now. Each path leads to the field that names the item. */
export function itemNotAvailable(paths: readonly (readonly (string | number)[])[]): DomainError {
  return refusedFields('cart.item_not_available', 'An item is not available.', paths);
}

/** More of one variant than a cart holds. */
export function quantityTooLarge(paths: readonly (readonly (string | number)[])[]): DomainError {
  const message = `A cart holds at most ${MAX_LINE_QUANTITY} of one item.`;
  return refusedFields('cart.quantity_too_large', message, paths, { maximum: MAX_LINE_QUANTITY });
}

/** More lines than a cart holds. */
export function tooManyLines(): DomainError {
  const message = `A cart holds at most ${MAX_CART_LINES} different items.`;
  return new DomainError('cart.too_many_lines', 'invalid', message, { maximum: MAX_CART_LINES });
}

function refusedFields(
  code: string,
  message: string,
  paths: readonly (readonly (string | number)[])[],
  details: Readonly<Record<string, unknown>> = {},
): DomainError {
  const issues: FieldIssue[] = paths.map((path) => ({ path, code: code.slice(code.indexOf('.') + 1), message }));
  return new DomainError(code, 'invalid', message, { ...details, issues });
}
