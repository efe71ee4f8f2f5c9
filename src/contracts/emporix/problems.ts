import { type ItemRequest } from '../../catalog/catalog.types.js';
import { type RefusedItem } from '../../checkout/checkout.errors.js';
import { type StockShortage } from '../../inventory/inventory.types.js';
import { type DomainError, type FieldIssue } from '../../kernel/domain-error.js';
import { toDecimal } from '../../kernel/money.js';
import { type Totals } from '../../pricing/pricing.types.js';
import { type WindowField } from '../../shipping/delivery-window.types.js';
import { type EmporixCheckoutDto, isCartCheckout } from './dto/checkout-request.dto.js';

/** What was asked, and what is ordered by it: positions count from that. */
export interface Asked {
  readonly body: EmporixCheckoutDto;
  readonly items: readonly ItemRequest[];
}

/**
 * What is wrong, in the order in which it is looked at: `checkout` is what the request says of buyer, source, delivery
 * and payment, `cart` what is ordered and what it costs. One stage is told at a time, all of it.
 */
export interface Problem {
  readonly stage: 'checkout' | 'cart';
  readonly issues: readonly FieldIssue[];
}

/** An error of the core in the fields of the request; null for one that is not about what was asked. Pure. */
export function problemOf(error: DomainError, asked: Asked): Problem | null {
  const checkout = checkoutIssues(error, asked);
  if (checkout) return { stage: 'checkout', issues: checkout };
  const cart = cartIssues(error, asked);
  return cart && { stage: 'cart', issues: cart };
}

function checkoutIssues(error: DomainError, { body }: Asked): FieldIssue[] | null {
  const { code, message, details } = error;
  const at = (path: FieldIssue['path'], type: string): FieldIssue[] => [{ path, code: type, message }];
  switch (code) {
    case 'cart.not_found':
      return at(['cartId'], 'not_found');
    case 'cart.empty':
      return at(['cartId'], 'empty');
    case 'quote.not_found':
    case 'quote.expired':
    case 'quote.not_open':
      return at(['quoteId'], code.slice('quote.'.length));
    case 'customer.blocked':
      return at(['customer'], 'inactive');
    case 'checkout.shipping_address_required':
      return at(['addresses'], 'required');
    case 'checkout.country_not_served':
      return at(['addresses', placeOf(body, 'SHIPPING'), 'country'], 'not_served');
    case 'shipping.zone_not_found':
      return at(['shipping', 'zoneId'], 'not_found');
    case 'shipping.option_not_found':
      return at(['shipping', 'methodId'], 'not_found');
    case 'shipping.not_available':
      return at(['shipping', 'zoneId'], 'not_available');
    case 'payment.method_not_offered':
      return at(paymentField(body), 'not_offered');
    case 'payment.input_missing':
      return (details['missing'] as readonly string[]).map((name) => ({
        path: ['paymentMethods', 0, 'customAttributes', name],
        code: 'required',
        message: `The payment mode needs customAttributes.${name}.`,
      }));
    case 'mixin.invalid':
      return (details['issues'] as readonly FieldIssue[]).map((issue) => toMixinIssue(issue, body));
    default:
      return null;
  }
}

function cartIssues({ code, message, details }: DomainError, asked: Asked): FieldIssue[] | null {
  const at = (path: FieldIssue['path'], type: string, text = message): FieldIssue[] => [
    { path, code: type, message: text },
  ];
  switch (code) {
    case 'checkout.items_not_available':
      return (details['items'] as readonly RefusedItem[]).map(toItemIssue);
    case 'stock.short':
      return (details['shortages'] as readonly StockShortage[]).map((shortage) => toStockIssue(shortage, asked.items));
    case 'checkout.currency_changed':
      return at(['currency'], 'conflicting_value');
    case 'checkout.shipping_changed':
      return [toShippingIssue(details as unknown as Changed)];
    case 'checkout.total_changed': {
      const { totals, currency } = details as unknown as Changed;
      return at(['paymentMethods', 0, 'amount'], 'conflicting_value', `expected ${toDecimal(totals.total, currency)}`);
    }
    case 'money.too_large':
      return at(['items'], 'amount_too_large');
    case 'delivery_window.incomplete':
      return (details['missing'] as readonly WindowField[]).map((field) => ({
        path: ['deliveryWindow', windowFields[field]],
        code: 'required',
        message: 'The delivery window lacks it.',
      }));
    case 'delivery_window.full':
      return at(['deliveryWindowId'], 'capacity_exceeded');
    default:
      if (code.startsWith('delivery_window.')) return at(['deliveryWindowId'], code.slice('delivery_window.'.length));
      return code.startsWith('coupon.') ? at(['coupons', 0], code.replace('.', '_')) : null;
  }
}

interface Changed {
  readonly totals: Totals;
  readonly currency: string;
}

/** What a cart of the vendor's calls them. */
const windowFields: Readonly<Record<WindowField, string>> = {
  date: 'deliveryDate',
  slot: 'slotId',
  closesAt: 'cutOffTime',
};

/** What is at fault in an item, and as what. */
const itemFaults: Readonly<Record<RefusedItem['reason'], readonly [field: string, type: string, message: string]>> = {
  not_found: ['product', 'not_found', 'There is no such product.'],
  not_available: ['product', 'not_available', 'The product is not sold at present.'],
  tax_class_missing: ['product', 'tax_code_missing', 'The product has no valid tax code.'],
  no_price: ['price', 'not_found', 'The product has no price.'],
  price_not_current: ['price', 'not_valid', 'The price is not valid at present.'],
  quantity_not_priced: ['quantity', 'not_priced', 'There is no price for so few.'],
};

function toItemIssue({ index, reason }: RefusedItem): FieldIssue {
  const [field, code, message] = itemFaults[reason];
  return { path: ['items', index, field], code, message };
}

/** What is short is an item, or a part of one. */
function toStockIssue({ variantId, requested, available }: StockShortage, items: readonly ItemRequest[]): FieldIssue {
  const index = items.findIndex((item) => item.variantId === variantId);
  return {
    path: index < 0 ? ['items'] : ['items', index, 'quantity'],
    code: 'out_of_stock',
    message: `${requested} wanted, ${available} in stock`,
  };
}

function toShippingIssue({ totals, currency }: Changed): FieldIssue {
  const { shipping, shippingDiscount } = totals;
  const isFree = shippingDiscount > 0 && shipping === shippingDiscount;
  const message = `expected ${toDecimal(shipping - shippingDiscount, currency)}`;
  return { path: ['shipping', 'amount'], code: isFree ? 'free_shipping_not_applied' : 'conflicting_value', message };
}

function paymentField({ paymentMethods: [method] }: EmporixCheckoutDto): FieldIssue['path'] {
  const path = ['paymentMethods', 0] as const;
  return method?.provider === 'payment-gateway' ? [...path, 'customAttributes', 'modeId'] : [...path, 'provider'];
}

function toMixinIssue({ path: [place, ...rest], code, message }: FieldIssue, body: EmporixCheckoutDto): FieldIssue {
  const type = place === 'billingAddress' ? 'BILLING' : 'SHIPPING';
  const owner: FieldIssue['path'] =
    place === undefined || place === 'customer' ? ['customer'] : ['addresses', placeOf(body, type)];
  return { path: [...owner, 'mixins', ...rest], code, message };
}

/** Of the address that counts among those of a type: the first. */
function placeOf(body: EmporixCheckoutDto, type: 'SHIPPING' | 'BILLING'): number {
  return isCartCheckout(body) ? body.addresses.findIndex((address) => address.type === type) : 0;
}
