import { Statement } from '../platform/database/statement.js';
import { type TaxTerms } from './tax.js';
import { type TaxSettings } from './tax.types.js';

export interface TaxTermsRow {
  readonly mode: 'included' | 'added';
  readonly rounding: 'line' | 'order';
  /** By class; of each class those that come first count first. */
  readonly rates: readonly {
    readonly taxClass: string;
    /** Millionths. */
    readonly rate: number;
    readonly startsAt: string | null;
    readonly endsAt: string | null;
  }[];
}

/**
 * $1 store, $2 codes of tax classes, $3 country or null, $4 region or null: how the store taxes, and the rates of each
 * class at the destination, current or not. No row for a store without taxes. A region's rate comes before its country's,
 * and one that started later before one that started earlier. Without a destination it is the first country that the store
 * serves.
 */
export const taxTerms = new Statement<TaxTermsRow>(
  'pricing.tax_terms',
  `SELECT store.tax_mode AS mode, store.tax_rounding AS rounding, (
       SELECT coalesce(jsonb_agg(jsonb_build_object('taxClass', rate.tax_class, 'rate', rate.rate,
           'startsAt', rate.starts_at, 'endsAt', rate.ends_at)
         ORDER BY rate.tax_class, rate.region NULLS LAST, rate.starts_at DESC NULLS LAST, rate.id DESC), '[]')
       FROM tax_rates rate
       WHERE rate.store_id = store.id AND rate.tax_class = ANY ((SELECT $2::text[])::text[])
         AND rate.country = coalesce($3::text, store.countries[1])
         AND (rate.region IS NULL OR lower(rate.region) = lower(btrim($4::text)))) AS rates
   FROM stores store WHERE store.id = $1 AND store.tax_mode <> 'none'`,
);

/** The terms at a time: of each class the first rate that runs then. Pure. */
export function taxTermsAt({ mode, rounding, rates }: TaxTermsRow, at: Date): TaxTerms {
  const running = new Map<string, number>();
  for (const { taxClass, rate, startsAt, endsAt } of rates) {
    const runs = (startsAt === null || new Date(startsAt) <= at) && (endsAt === null || new Date(endsAt) > at);
    if (runs && !running.has(taxClass)) running.set(taxClass, rate);
  }
  return { mode, rounding, rates: running };
}

const settings = `tax_mode AS mode, tax_rounding AS rounding, tax_class_required AS "classRequired"`;

export const taxSettings = new Statement<TaxSettings>(
  'pricing.tax_settings',
  `SELECT ${settings} FROM stores WHERE id = $1`,
);

/** $1 store; $2 to $4 keep what there is when null. */
export const changeTaxSettings = new Statement<TaxSettings>(
  'pricing.change_tax_settings',
  `UPDATE stores SET tax_mode = coalesce($2, tax_mode), tax_rounding = coalesce($3, tax_rounding),
     tax_class_required = coalesce($4, tax_class_required)
   WHERE id = $1 RETURNING ${settings}`,
);
