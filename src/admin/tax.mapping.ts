import { fromPercent, toPercent } from '../kernel/percent.js';
import { type NewTaxRate, type TaxRate, type TaxRateChanges } from '../pricing/tax.types.js';
import { type NewTaxRateDto, type TaxRateChangesDto, type TaxRateDto } from './tax.dto.js';

export function toNewTaxRate(taxClass: string, body: NewTaxRateDto): NewTaxRate {
  const { country, region = null, percent, startsAt, endsAt } = body;
  return {
    taxClass,
    country,
    region,
    rate: fromPercent(percent),
    startsAt: startsAt ? new Date(startsAt) : null,
    endsAt: endsAt ? new Date(endsAt) : null,
  };
}

export function toTaxRateChanges({ percent, startsAt, endsAt }: TaxRateChangesDto): TaxRateChanges {
  return {
    ...(percent !== undefined && { rate: fromPercent(percent) }),
    ...(startsAt !== undefined && { startsAt: startsAt === null ? null : new Date(startsAt) }),
    ...(endsAt !== undefined && { endsAt: endsAt === null ? null : new Date(endsAt) }),
  };
}

export function toTaxRateDto({ id, taxClass, country, region, rate, startsAt, endsAt }: TaxRate): TaxRateDto {
  return {
    id,
    taxClass,
    country,
    region,
    percent: toPercent(rate),
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
  };
}
