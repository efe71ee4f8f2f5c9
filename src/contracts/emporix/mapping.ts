import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import { type CheckoutCommand, type CheckoutResult, type IdempotencyClaim } from '../../checkout/checkout.types.js';
import { type Address } from '../../kernel/address.js';
import { fromDecimal } from '../../kernel/money.js';
import { type CheckoutMixins, type GivenMixins } from '../../mixin/mixin.types.js';
import { type Payment, type PromisedMethod } from '../../payment/payment.types.js';
import { requestFingerprint } from '../../platform/http/request-fingerprint.js';
import { type Store } from '../../store/store.types.js';
import {
  type EmporixAddressDto,
  type EmporixCartCheckoutDto,
  type EmporixCheckoutDto,
  type EmporixCustomerDto,
  type EmporixPaymentMethodDto,
  isCartCheckout,
} from './dto/checkout-request.dto.js';
import { type EmporixCheckoutResponseDto, type EmporixPaymentDetailsDto } from './dto/checkout-response.dto.js';
import { checkoutPath } from './emporix-routes.js';
import { type Bearer, customerIdOf, holderOf, principalOf } from './shopper.js';

/** Who orders, by which key. */
export interface EmporixBuyer {
  readonly store: Store;
  readonly bearer: Bearer;
  readonly idempotencyKey: string | null;
}

/** What orders through this contract are marked with. */
export const channel = 'emporix';

/** What every tenant offers, with its own settings where it has set a method of that code up. */
const promised = {
  none: { code: 'none', name: 'Cash or invoice', provider: 'invoice' },
  custom: { code: 'custom', name: 'Custom', provider: 'custom' },
} satisfies Record<string, PromisedMethod>;

/**
 * Total also for a request that has faults, so that what else is wrong can be found out; complete only one without.
 * A quote says itself what is ordered and where it goes.
 */
export function toCommand(buyer: EmporixBuyer, body: EmporixCheckoutDto): CheckoutCommand {
  const { store, bearer } = buyer;
  const [payment] = body.paymentMethods;
  return {
    // A coupon that does not apply is told, whatever the store does elsewhere.
    store: { ...store, invalidCouponPolicy: 'reject' },
    channel,
    customerId: customerIdOf(bearer),
    ...(isCartCheckout(body) ? cartParts(buyer, body) : quoteParts(buyer, body.quoteId)),
    cartEnding: 'keep',
    items: null,
    ...(body.deliveryWindowId !== undefined && { deliveryWindow: body.deliveryWindowId }),
    paymentMethod: payment ? methodCode(payment) : '',
    paymentOption: textOf(payment?.method),
    promisedMethods: Object.values(promised),
    paymentInput: payment?.customAttributes ?? {},
    couponCode: undefined,
    note: null,
    expectedTotal: payment?.amount === undefined ? null : toMinorUnits(payment.amount, store.currency),
    idempotency: toClaim(buyer, body),
  };
}

type SourceParts = Pick<
  CheckoutCommand,
  | 'cart'
  | 'quote'
  | 'contact'
  | 'shippingAddress'
  | 'billingAddress'
  | 'furtherAddresses'
  | 'shipping'
  | 'mixins'
  | 'expectedShipping'
>;

function cartParts({ store, bearer }: EmporixBuyer, body: EmporixCartCheckoutDto): SourceParts {
  const { cartId, customer, addresses, shipping } = body;
  const shippingAddress = addresses.find(({ type }) => type === 'SHIPPING');
  const billingAddress = addresses.find(({ type }) => type === 'BILLING');
  return {
    cart: { cartId: toRowId(cartId), holder: holderOf(bearer) },
    contact: { email: customer.email, phone: toPhone(customer.contactPhone, shippingAddress?.country) },
    shippingAddress: shippingAddress ? toAddress(shippingAddress) : null,
    billingAddress: billingAddress ? toAddress(billingAddress) : null,
    furtherAddresses: addresses
      .filter((address) => address !== shippingAddress && address !== billingAddress)
      .map((address) => ({ type: address.type, address: toAddress(address) })),
    shipping: { option: `${shipping.zoneId}/${shipping.methodId}` },
    mixins: toMixins(customer, shippingAddress, billingAddress),
    expectedShipping: toMinorUnits(shipping.amount, store.currency),
  };
}

function quoteParts({ bearer }: EmporixBuyer, code: string): SourceParts {
  const email = 'customerId' in bearer ? bearer.email : null;
  return {
    cart: null,
    quote: { code },
    contact: { email },
    shippingAddress: null,
    billingAddress: null,
    shipping: {},
  };
}

/** The store's code of the payment method; an unknown provider's name is none of them. */
function methodCode({ provider, customAttributes }: EmporixPaymentMethodDto): string {
  if (provider !== 'payment-gateway') return provider;
  const mode = customAttributes?.['modeId'];
  return typeof mode === 'string' ? mode : '';
}

/** A row's id; 0, which no row has, for what can be none. */
function toRowId(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}

/** An amount that no price can have for what is no whole number of minor units: it is then one that was never shown. */
export function toMinorUnits(amount: number, currency: string): number {
  try {
    return fromDecimal(String(amount), currency);
  } catch {
    return -1;
  }
}

function toAddress(address: EmporixAddressDto): Address {
  const { contactName, companyName, street, streetNumber, streetAppendix, zipCode, city, country, state } = address;
  return {
    name: contactName,
    company: textOf(companyName),
    phone: toPhone(address.contactPhone, country),
    line1: [street, streetNumber].filter((part) => part?.trim()).join(' '),
    line2: textOf(streetAppendix),
    city,
    region: textOf(state),
    postalCode: textOf(zipCode),
    country: country.toUpperCase(),
  };
}

/** In E.164 form, as it is dialled from `country`; null for what can be no phone number. */
function toPhone(text: string | undefined, country: string | undefined): string | null {
  if (text === undefined || country === undefined) return null;
  const number = parsePhoneNumberFromString(text, country.toUpperCase() as CountryCode);
  return number?.isPossible() ? number.number : null;
}

function toMixins(
  customer: EmporixCustomerDto,
  shippingAddress: EmporixAddressDto | undefined,
  billingAddress: EmporixAddressDto | undefined,
): CheckoutMixins {
  return {
    customer: toGivenMixins(customer),
    shippingAddress: toGivenMixins(shippingAddress ?? {}),
    billingAddress: toGivenMixins(billingAddress ?? {}),
  };
}

function toGivenMixins({ mixins, metadata }: Pick<EmporixCustomerDto, 'mixins' | 'metadata'>): GivenMixins {
  const schemas = metadata?.mixins ?? {};
  return Object.fromEntries(
    Object.entries(mixins ?? {}).map(([name, data]) => {
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : null;
      return [name, { data, schemaId: typeof schema === 'string' ? schema : null }];
    }),
  );
}

function toClaim(
  { store, bearer, idempotencyKey: key }: EmporixBuyer,
  body: EmporixCheckoutDto,
): IdempotencyClaim | null {
  if (key === null) return null;
  const fingerprint = requestFingerprint('POST', `${checkoutPath}?tenant=${store.slug}`, body);
  return { key, route: checkoutPath, principal: principalOf(bearer), fingerprint };
}

/** A text that says something; null for none, and for a blank one. */
function textOf(text: string | undefined): string | null {
  return text?.trim() ? text : null;
}

/** `offline` says that the money changes hands outside of the system: no gateway has anything to say then. */
export function toResponse({ order, payment }: CheckoutResult, offline: boolean): EmporixCheckoutResponseDto {
  return { orderId: order.id, paymentDetails: offline ? null : toPaymentDetails(payment), checkoutId: payment.id };
}

function toPaymentDetails({ id, status, action }: Payment): EmporixPaymentDetailsDto {
  const url = action?.url ?? null;
  return {
    successful: status === 'authorized' || status === 'captured',
    paymentTransactionId: id,
    requiresExternalPayment: url !== null,
    externalPaymentRedirectURL: url,
    externalPaymentHttpMethod: url === null ? null : 'GET',
  };
}
