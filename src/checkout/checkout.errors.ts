import { DomainError } from '../kernel/domain-error.js';
import { type PriceProblem, type Totals } from '../pricing/pricing.types.js';

/** There is nothing to order. */
export const cartEmpty = (): DomainError => new DomainError('cart.empty', 'invalid', 'There is nothing to order.');

export interface RefusedItem {
  /** Index among the requested items. */
  readonly index: number;
  readonly variantId: number | null;
  readonly sku: string | null;
  readonly quantity: number;
  readonly reason: 'not_found' | 'not_available' | 'tax_class_missing' | PriceProblem;
}

/** Items that cannot be ordered, all of them. */
export const itemsNotAvailable = (items: readonly RefusedItem[]): DomainError =>
  new DomainError('checkout.items_not_available', 'invalid', 'Some items cannot be ordered.', { items });

/** Goods have to be sent and no address says where to. */
export const shippingAddressRequired = (): DomainError =>
  new DomainError('checkout.shipping_address_required', 'invalid', 'These items need a shipping address.');

/** The order's address was to be one that the customer has saved, and there is none. */
export const savedAddressMissing = (): DomainError =>
  new DomainError('checkout.saved_address_missing', 'invalid', 'The customer has not saved an address.');

/** The store does not deliver to the country. */
export const countryNotServed = (country: string): DomainError =>
  new DomainError('checkout.country_not_served', 'invalid', 'The store does not deliver to this country.', { country });

/** The store has no active warehouse of this code to take the goods from. */
export const warehouseNotFound = (warehouse: string): DomainError =>
  new DomainError('checkout.warehouse_not_found', 'invalid', 'There is no such warehouse.', { warehouse });

/** The buyer saw another total. Nothing was changed; `details.totals` are the present ones, in minor units. */
export const totalChanged = (expected: number, totals: Totals, currency: string): DomainError =>
  new DomainError('checkout.total_changed', 'conflict', 'The total has changed since it was shown.', {
    expected,
    totals,
    currency,
  });

/** The buyer saw another price of the delivery. As with `totalChanged`. */
export const shippingChanged = (expected: number, totals: Totals, currency: string): DomainError =>
  new DomainError(
    'checkout.shipping_changed',
    'conflict',
    'The price of the delivery has changed since it was shown.',
    {
      expected,
      totals,
      currency,
    },
  );

/** The cart was filled while the store sold in another currency. */
export const currencyChanged = (cart: string, store: string): DomainError =>
  new DomainError('checkout.currency_changed', 'conflict', 'The store does not sell in the currency of the cart.', {
    cart,
    store,
  });

/** The checkout was given up while its payment was being asked for; nothing is charged and nothing is ordered. */
export const checkoutUndone = (): DomainError =>
  new DomainError('checkout.undone', 'conflict', 'The checkout took too long and was undone. Try again.');

/** Another order of the customer was placed while this one counted on being the first. Worked out anew, it need not. */
export const buyerChanged = (): DomainError =>
  new DomainError(
    'checkout.buyer_changed',
    'conflict',
    'The customer has just placed another order, or is paying for it.',
  );

/** Whether an error is `buyerChanged`. */
export const isBuyerChange = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'checkout.buyer_changed';

/** The order has no such line. */
export const refundLineUnknown = (lineId: string): DomainError =>
  new DomainError('refund.line_unknown', 'invalid', 'The order has no such line.', { lineId });

/** More pieces of a line than are left of it. */
export const refundLineTooLarge = (lineId: string, remaining: number): DomainError =>
  new DomainError('refund.line_too_large', 'conflict', 'Fewer pieces of this line are left.', { lineId, remaining });

/** Which goods come back has to be said, unless all of them do. */
export const restockWithoutLines = (): DomainError =>
  new DomainError('refund.restock_without_lines', 'invalid', 'Name the lines whose goods come back.');

/** Money in conflict was taken for no goods of an order: it goes back as an amount alone. */
export const refundWithoutGoods = (): DomainError =>
  new DomainError('refund.no_goods', 'conflict', 'No goods were sold for this payment; give an amount back.');
