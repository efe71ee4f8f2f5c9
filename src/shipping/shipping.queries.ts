import { Statement } from '../platform/database/statement.js';
import { type TableRate } from './shipping.types.js';

export interface ZoneRow {
  readonly zone: string;
  readonly countries: readonly string[];
  readonly regions: readonly string[];
  /** Null when the zone has no active method. */
  readonly method:
    | (TableRate & {
        readonly code: string;
        readonly name: string;
        readonly source: string;
        readonly freeOver: number | null;
        readonly taxClass: string | null;
      })
    | null;
}

/**
 * $1 store, $2 country, $3 zone or null: the published zones that serve the country, or the named one whatever it serves,
 * with their active methods, one a row, in the shop's order.
 */
export const zonesWithMethods = new Statement<ZoneRow>(
  'shipping.zones_with_methods',
  `SELECT z.code AS zone, z.countries, z.regions,
          CASE WHEN m.id IS NOT NULL THEN jsonb_build_object('code', m.code, 'name', m.name, 'source', m.source, 'basis', m.basis,
            'amount', m.amount, 'tiers', m.tiers, 'freeOver', m.free_over,
            'taxClass', m.tax_class) END AS method
     FROM shipping_zones z
     LEFT JOIN shipping_methods m ON m.store_id = z.store_id AND m.zone_id = z.id AND m.active
    WHERE z.store_id = $1 AND z.published
      AND CASE WHEN $3::text IS NULL THEN $2::text = ANY (z.countries) ELSE z.code = $3 END
    ORDER BY z.position, z.id, m.position, m.id`,
);
