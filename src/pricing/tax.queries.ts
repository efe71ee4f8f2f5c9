import { Statement } from '../platform/database/statement.js';
import { type TaxSettings } from './tax.types.js';

export interface TaxTermsRow {
  readonly mode: 'included' | 'added';
  readonly rounding: 'line' | 'order';
  readonly rates: readonly { readonly taxClass: string; readonly rate: number }[];
}

/**
 * $1 store, $2 codes of tax classes, $3 country or null, $4 region or null, $5 time: how the store taxes, and the rate of
 * each class at the destination. No row for a store without taxes. A region's rate comes before its country's, and of two
 * that run at the time the one that started later. Without a destination it is the first country that the store serves.
 */
export const taxTerms = new Statement<TaxTermsRow>(
  'pricing.tax_terms',
  `SELECT store.tax_mode AS mode, store.tax_rounding AS rounding, (
       SELECT coalesce(jsonb_agg(jsonb_build_object('taxClass', asked.code, 'rate', found.rate) ORDER BY asked.code), '[]')
       FROM unnest((SELECT $2::text[])) AS asked (code)
       CROSS JOIN LATERAL (
         SELECT rate.rate FROM tax_rates rate
         WHERE rate.store_id = store.id AND rate.tax_class = asked.code
           AND rate.country = coalesce($3::text, store.countries[1])
           AND (rate.region IS NULL OR lower(rate.region) = lower(btrim($4::text)))
           AND (rate.starts_at IS NULL OR rate.starts_at <= $5::timestamptz)
           AND (rate.ends_at IS NULL OR rate.ends_at > $5::timestamptz)
         ORDER BY rate.region NULLS LAST, rate.starts_at DESC NULLS LAST, rate.id DESC LIMIT 1) found) AS rates
   FROM stores store WHERE store.id = $1 AND store.tax_mode <> 'none'`,
);

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
