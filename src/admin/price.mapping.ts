import { type NewPrice, type PriceRecord } from '../catalog/price-list.types.js';
import { invalidRequest } from '../kernel/domain-error.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import { type PriceDto, type PriceToSetDto } from './price.dto.js';
import { toPrice } from './product.mapping.js';
import { fromStoreMoney } from './store-money.js';

/** Throws `request.invalid` for money that is none, for a price before in another currency, and without a variant. */
export function toNewPrice(body: PriceToSetDto): NewPrice {
  const { variantId, sku, list = null, compareAt, minQuantity = 1, startsAt, endsAt } = body;
  if (variantId === undefined && sku === undefined) {
    throw invalidRequest([{ path: ['sku'], code: 'required', message: 'variantId or sku is required' }]);
  }
  const { amount, currency } = toPrice(body.amount, ['amount']);
  return {
    variant: { variantId, sku },
    list,
    currency,
    amount,
    compareAt: compareAt ? fromStoreMoney(compareAt, currency, ['compareAt']) : null,
    minQuantity,
    startsAt: startsAt ? new Date(startsAt) : null,
    endsAt: endsAt ? new Date(endsAt) : null,
  };
}

export function toPriceDto(price: PriceRecord): PriceDto {
  const { id, variantId, sku, list, amount, compareAt, currency, minQuantity, startsAt, endsAt } = price;
  return {
    id,
    variantId,
    sku,
    list,
    amount: toMoneyDto(amount, currency),
    compareAt: compareAt === null ? null : toMoneyDto(compareAt, currency),
    minQuantity,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
  };
}
