import { type NewPriceList, type PriceList, type PriceListChanges } from '../catalog/price-list.types.js';
import { type NewPriceListDto, type PriceListChangesDto, type PriceListDto } from './price-list.dto.js';

export function toNewPriceList(body: NewPriceListDto): NewPriceList {
  const { code, name, customerGroupId = null, position = 0, startsAt, endsAt, active = true } = body;
  return {
    code,
    name,
    customerGroupId,
    position,
    startsAt: startsAt ? new Date(startsAt) : null,
    endsAt: endsAt ? new Date(endsAt) : null,
    active,
  };
}

export function toPriceListChanges({ startsAt, endsAt, ...plain }: PriceListChangesDto): PriceListChanges {
  return {
    ...plain,
    startsAt: typeof startsAt === 'string' ? new Date(startsAt) : startsAt,
    endsAt: typeof endsAt === 'string' ? new Date(endsAt) : endsAt,
  };
}

export function toPriceListDto({ startsAt, endsAt, ...list }: PriceList): PriceListDto {
  return { ...list, startsAt: startsAt?.toISOString() ?? null, endsAt: endsAt?.toISOString() ?? null };
}
