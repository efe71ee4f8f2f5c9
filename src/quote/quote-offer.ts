import { type CatalogItem } from '../catalog/catalog.types.js';
import { type Address } from '../kernel/address.js';
import { type FieldIssue } from '../kernel/domain-error.js';
import { multiply, sum } from '../kernel/money.js';
import { agreedPrice } from '../pricing/price-selection.js';
import { type PricingInput, type PricingLine } from '../pricing/pricing.types.js';
import { type Parcel, type ShippingOption } from '../shipping/shipping.types.js';
import { quoteDiscountTooLarge, quoteItemsNotAvailable, quoteShippingMismatch } from './quote.errors.js';
import { type NewQuoteLine, type QuotedLine, type QuoteDiscount, type QuoteTerms } from './quote.types.js';

/** An item that can be offered, with how many of it at which price. */
export interface OfferedItem extends CatalogItem {
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

/** Joins lines with what the catalog knows of them. Throws `quote.items_not_available` naming every faulty line. */
export function offeredItems(lines: readonly NewQuoteLine[], found: readonly (CatalogItem | null)[]): OfferedItem[] {
  const issues: FieldIssue[] = [];
  const items = lines.flatMap(({ quantity, unitPrice, variantId }, index): OfferedItem[] => {
    const item = found[index] ?? null;
    const fault = !item
      ? 'not_found'
      : !item.available
        ? 'not_available'
        : item.taxClassMissing
          ? 'tax_class_missing'
          : null;
    if (item && fault === null) return [{ ...item, quantity, unitPrice }];
    const path = ['lines', index, variantId === undefined ? 'sku' : 'variantId'];
    issues.push({ path, code: fault ?? 'not_found', message: 'The item cannot be offered.' });
    return [];
  });
  if (issues.length > 0) throw quoteItemsNotAvailable(issues);
  return items;
}

/** Throws `quote.discount_too_large` when more is taken off than the goods cost. */
export function requireWorth(discount: QuoteDiscount | null, items: readonly OfferedItem[], currency: string): void {
  const goods = sum(items.map((item) => multiply(item.unitPrice, item.quantity)));
  if (discount?.kind === 'fixed' && discount.amount > goods) throw quoteDiscountTooLarge({ amount: goods, currency });
}

/** What has to be sent, and where to; null for an offer without goods. Throws `quote.shipping_mismatch`. */
export function shipmentOf(
  { shipping, shippingAddress }: Pick<QuoteTerms, 'shipping' | 'shippingAddress'>,
  items: readonly OfferedItem[],
  { currency, countries }: { readonly currency: string; readonly countries: readonly string[] },
): {
  readonly parcel: Parcel;
  readonly destination: Address;
  readonly chosen: { option: string; amount: number | null };
} | null {
  const goods = items.filter(({ requiresShipping }) => requiresShipping);
  const issue = (field: string, code: string, message: string): FieldIssue => ({ path: [field], code, message });
  if (goods.length === 0) {
    if (shipping) throw quoteShippingMismatch([issue('shipping', 'not_needed', 'Nothing has to be sent.')]);
    return null;
  }
  if (!shipping || !shippingAddress) {
    throw quoteShippingMismatch([
      ...(shipping ? [] : [issue('shipping', 'required', 'Goods have to be sent.')]),
      ...(shippingAddress ? [] : [issue('shippingAddress', 'required', 'Goods have to be sent.')]),
    ]);
  }
  if (!countries.includes(shippingAddress.country)) {
    const message = 'The store does not deliver to this country.';
    throw quoteShippingMismatch([{ path: ['shippingAddress', 'country'], code: 'not_served', message }]);
  }
  const parcel: Parcel = {
    weightGrams: sum(goods.map((item) => multiply(item.weightGrams, item.quantity))),
    value: sum(goods.map((item) => multiply(item.unitPrice, item.quantity))),
    currency,
  };
  return { parcel, destination: shippingAddress, chosen: shipping };
}

/** The delivery at what was agreed on for it: then nothing makes it free, and lines add nothing to it. */
export function agreedDelivery(option: ShippingOption, amount: number | null): ShippingOption {
  return amount === null ? option : { ...option, amount, freeOver: null };
}

export function toPricingLines(items: readonly OfferedItem[], deliveryIsAgreed: boolean): PricingLine[] {
  return items.map((item, index) => ({
    key: String(index),
    productId: item.productId,
    variantId: item.variantId,
    quantity: item.quantity,
    categoryIds: item.categoryIds,
    price: { price: agreedPrice(item.unitPrice) },
    taxClass: item.taxClass,
    deliveryCharge: deliveryIsAgreed || !item.requiresShipping ? 0 : item.deliveryCharge,
  }));
}

export function toShippingCharge(shipping: ShippingOption | null): PricingInput['shipping'] {
  if (!shipping) return null;
  const { code, name: label, amount, freeOver, taxClass } = shipping;
  return { code, label, amount, freeOver, taxClass };
}

/** What the quote keeps of an item. */
export function toQuotedLine(item: OfferedItem): QuotedLine {
  const { productId, variantId, sku, name, options, quantity, unitPrice, taxClass, requiresShipping } = item;
  return { productId, variantId, sku, name, options, quantity, unitPrice, taxClass, requiresShipping };
}
