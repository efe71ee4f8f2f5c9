import { invalidRequest } from '../kernel/domain-error.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import {
  type Courier,
  type CourierRate,
  type CourierService,
  type NewCourierService,
} from '../shipping/courier.types.js';
import {
  type CourierDto,
  type CourierRateDto,
  type CourierRatesDto,
  type CourierServiceChangesDto,
  type CourierServiceDto,
  type NewCourierServiceDto,
} from './courier.dto.js';
import { fromStoreMoney } from './store-money.js';

/** Throws `request.invalid` for money that is not the store's. */
export function toNewCourierService(body: NewCourierServiceDto, currency: string): NewCourierService {
  const { code, name, aggregator = null, cashOnDelivery = true, maxWeightGrams = null, freeOver } = body;
  const { taxClass = null, active = true, position = 0 } = body;
  return {
    code,
    name,
    aggregator,
    cashOnDelivery,
    maxWeightGrams,
    freeOver: freeOver ? fromStoreMoney(freeOver, currency, ['freeOver']) : null,
    taxClass,
    active,
    position,
  };
}

export function toCourierServiceChanges(
  { freeOver, ...plain }: CourierServiceChangesDto,
  currency: string,
): Partial<Omit<NewCourierService, 'code' | 'aggregator'>> {
  return {
    ...plain,
    ...(freeOver !== undefined && { freeOver: freeOver && fromStoreMoney(freeOver, currency, ['freeOver']) }),
  };
}

export function toCourierServiceDto({ freeOver, ...service }: CourierService, currency: string): CourierServiceDto {
  return { ...service, freeOver: freeOver === null ? null : toMoneyDto(freeOver, currency) };
}

export function toCourierDto({ services, ...courier }: Courier, currency: string): CourierDto {
  return { ...courier, services: services.map((service) => toCourierServiceDto(service, currency)) };
}

/** Throws `request.invalid` for a rate without a place of one kind, and for money that is not the store's. */
export function toCourierRates({ rates }: CourierRatesDto, currency: string): CourierRate[] {
  return rates.map((rate, index) => toCourierRate(rate, { currency, path: ['rates', index] }));
}

export function toCourierRatesDto(rates: readonly CourierRate[], currency: string): CourierRatesDto {
  return {
    rates: rates.map(({ amount, furtherAmount, ...rate }) => ({
      ...rate,
      amount: amount === null ? null : toMoneyDto(amount, currency),
      furtherAmount: toMoneyDto(furtherAmount, currency),
    })),
  };
}

function toCourierRate(
  rate: CourierRateDto,
  { currency, path }: { readonly currency: string; readonly path: readonly (string | number)[] },
): CourierRate {
  const { origin = null, locationId = null, country = null, region = null, city = null } = rate;
  const { amount = null, furtherAmount = null, unitGrams = 1_000 } = rate;
  const complete = locationId !== null ? country === null && region === null : country !== null;
  if (!complete || (city !== null && region === null)) {
    const message = 'A rate is for a location, or for a country, one of its regions or a city of that';
    throw invalidRequest([{ path: [...path], code: 'not_a_place', message }]);
  }
  const money = (field: 'amount' | 'furtherAmount', stated: CourierRateDto['amount']): number | null =>
    stated ? fromStoreMoney(stated, currency, [...path, field]) : null;
  return {
    origin,
    locationId,
    country,
    region: region?.trim() ?? null,
    city: city?.trim() ?? null,
    amount: money('amount', amount),
    furtherAmount: money('furtherAmount', furtherAmount) ?? 0,
    unitGrams,
  };
}
