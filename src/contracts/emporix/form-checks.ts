import { isISO31661Alpha2 } from 'class-validator';
import { type CustomerPrincipal } from '../../identity/identity.types.js';
import { type FieldIssue } from '../../kernel/domain-error.js';
import { isCurrency } from '../../kernel/money.js';
import {
  type EmporixAddressDto,
  type EmporixCheckoutDto,
  type EmporixCustomerDto,
  type EmporixPaymentMethodDto,
  isCartCheckout,
} from './dto/checkout-request.dto.js';
import { type Bearer } from './shopper.js';

/** The providers that a payment can be made through. */
export const providers = ['payment-gateway', 'custom', 'none'] as const;

const missing = (path: FieldIssue['path'], message: string): FieldIssue => ({ path, code: 'required', message });
const conflicting = (path: FieldIssue['path'], message: string): FieldIssue => ({
  path,
  code: 'conflicting_value',
  message,
});
const wrong = (path: FieldIssue['path'], message: string): FieldIssue => ({ path, code: 'invalid_value', message });

/**
 * What the contract says in prose of a request that has the right shape: who buys, where to, how it is paid. `saas` is
 * whom the header `saas-token` names, null without one. Pure.
 */
export function formFaults(body: EmporixCheckoutDto, bearer: Bearer, saas: CustomerPrincipal | null): FieldIssue[] {
  const payment = paymentFaults(body.paymentMethods);
  if (!isCartCheckout(body)) {
    const quote = body.quoteId === '' ? [missing(['quoteId'], 'quoteId must not be empty')] : [];
    return [...quote, ...(saas ? [] : [saasTokenMissing]), ...payment];
  }
  return [
    ...(body.cartId === '' ? [missing(['cartId'], 'cartId must not be empty')] : []),
    ...(body.currency === undefined || isCurrency(body.currency) ? [] : [notACurrency]),
    ...buyerFaults(body.customer, bearer, saas),
    ...nameFaults(body.customer),
    ...addressFaults(body.addresses),
    ...schemaNameFaults(['customer'], body.customer),
    ...body.addresses.flatMap((address, index) => schemaNameFaults(['addresses', index], address)),
    ...payment,
  ];
}

const saasTokenMissing = missing(['saas-token'], "A customer's checkout needs the header saas-token.");
const notACurrency = wrong(['currency'], 'currency must be a currency code of ISO 4217');

/** A customer, by `id` and the header, or a guest, by `guest` and neither of them. */
function buyerFaults({ id, guest = false }: EmporixCustomerDto, bearer: Bearer, saas: Bearer | null): FieldIssue[] {
  if (id !== undefined && guest) return [conflicting(['customer', 'guest'], 'A customer with an id is no guest.')];
  if (id !== undefined) return saas ? [] : [saasTokenMissing];
  if (!guest) return [missing(['customer', 'id'], 'A customer has an id; a guest says guest: true.')];
  if (saas) return [conflicting(['saas-token'], 'A guest has no saas-token.')];
  const isCustomer = 'customerId' in bearer;
  return isCustomer ? [conflicting(['customer', 'guest'], 'The access token is that of a customer.')] : [];
}

function nameFaults({ firstName, lastName }: EmporixCustomerDto): FieldIssue[] {
  const isNamed = Boolean(firstName?.trim() ?? '') || Boolean(lastName?.trim() ?? '');
  return isNamed ? [] : [missing(['customer', 'firstName'], 'firstName or lastName is required')];
}

function addressFaults(addresses: readonly EmporixAddressDto[]): FieldIssue[] {
  const absent = ['SHIPPING', 'BILLING'].filter((type) => !addresses.some((address) => address.type === type));
  return [
    ...absent.map((type) => missing(['addresses'], `There must be an address of the type ${type}.`)),
    ...addresses.flatMap(({ country }, index) =>
      isISO31661Alpha2(country) ? [] : [wrong(['addresses', index, 'country'], 'There is no such country.')],
    ),
  ];
}

/** Schemas are named by texts. */
function schemaNameFaults(path: FieldIssue['path'], { metadata }: Pick<EmporixCustomerDto, 'metadata'>): FieldIssue[] {
  return Object.entries(metadata?.mixins ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'string'
      ? []
      : [
          {
            path: [...path, 'metadata', 'mixins', name],
            code: 'not_a_string',
            message: 'A schema is named by its $id.',
          },
        ],
  );
}

function paymentFaults(methods: readonly EmporixPaymentMethodDto[]): FieldIssue[] {
  const [method] = methods;
  if (!method || methods.length > 1) {
    return [{ path: ['paymentMethods'], code: 'one_required', message: 'Give exactly one payment method.' }];
  }
  const { provider, customAttributes } = method;
  if (!(providers as readonly string[]).includes(provider)) {
    return [wrong(['paymentMethods', 0, 'provider'], `provider must be one of ${providers.join(', ')}`)];
  }
  if (provider === 'payment-gateway' && !customAttributes?.['modeId']) {
    return [missing(['paymentMethods', 0, 'customAttributes', 'modeId'], 'The payment gateway needs a modeId.')];
  }
  return [];
}
