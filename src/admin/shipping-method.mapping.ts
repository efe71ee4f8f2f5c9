import { invalidRequest } from '../kernel/domain-error.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import {
  type NewShippingMethod,
  type RateBasis,
  type RateTier,
  type ShippingMethod,
  type TableRate,
} from '../shipping/shipping.types.js';
import {
  type NewShippingMethodDto,
  type RateDto,
  type RateTierDto,
  type ShippingMethodChangesDto,
  type ShippingMethodDto,
} from './shipping-method.dto.js';
import { fromStoreMoney } from './store-money.js';

/** Throws `request.invalid` for money that is not the store's and for tiers that do not go with the basis. */
export function toNewShippingMethod(body: NewShippingMethodDto, currency: string): NewShippingMethod {
  const { code, name, rate, source = 'table', freeOver, taxClass = null, active = true, position = 0 } = body;
  return {
    code,
    name,
    source,
    ...toTableRate(rate, currency),
    freeOver: freeOver ? fromStoreMoney(freeOver, currency, ['freeOver']) : null,
    taxClass,
    active,
    position,
  };
}

export function toShippingMethodChanges(
  { rate, freeOver, ...plain }: ShippingMethodChangesDto,
  currency: string,
): Partial<Omit<NewShippingMethod, 'code'>> {
  return {
    ...plain,
    ...(rate && toTableRate(rate, currency)),
    ...(freeOver !== undefined && { freeOver: freeOver && fromStoreMoney(freeOver, currency, ['freeOver']) }),
  };
}

export function toShippingMethodDto(method: ShippingMethod, currency: string): ShippingMethodDto {
  const { id, code, name, source, basis, amount, tiers, freeOver, taxClass, active, position } = method;
  const money = (minor: number) => toMoneyDto(minor, currency);
  return {
    id,
    code,
    name,
    rate: {
      basis,
      amount: money(amount),
      tiers: tiers.map((tier) => ({
        ...(basis === 'value' ? { fromValue: money(tier.from) } : { fromGrams: tier.from }),
        amount: money(tier.amount),
      })),
    },
    source,
    freeOver: freeOver === null ? null : money(freeOver),
    taxClass,
    active,
    position,
  };
}

function toTableRate({ basis, amount, tiers = [] }: RateDto, currency: string): TableRate {
  if (basis === 'flat' && tiers.length > 0) {
    throw invalidRequest([{ path: ['rate', 'tiers'], code: 'not_allowed', message: 'tiers do not go with flat' }]);
  }
  return {
    basis,
    amount: fromStoreMoney(amount, currency, ['rate', 'amount']),
    tiers: tiers.map((tier, index) => toTier(tier, { basis, currency, path: ['rate', 'tiers', index] })),
  };
}

interface TierContext {
  readonly basis: RateBasis;
  readonly currency: string;
  readonly path: readonly (string | number)[];
}

function toTier({ fromGrams, fromValue, amount }: RateTierDto, { basis, currency, path }: TierContext): RateTier {
  const [wanted, other] =
    basis === 'weight' ? (['fromGrams', 'fromValue'] as const) : (['fromValue', 'fromGrams'] as const);
  const given = { fromGrams, fromValue };
  if (given[other] !== undefined) {
    throw invalidRequest([
      { path: [...path, other], code: 'not_allowed', message: `${other} does not go with ${basis}` },
    ]);
  }
  const from =
    basis === 'weight' ? fromGrams : fromValue && fromStoreMoney(fromValue, currency, [...path, 'fromValue']);
  if (from === undefined) {
    throw invalidRequest([{ path: [...path, wanted], code: 'required', message: `${wanted} is required` }]);
  }
  return { from, amount: fromStoreMoney(amount, currency, [...path, 'amount']) };
}
