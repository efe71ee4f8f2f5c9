import { Statement } from '../platform/database/statement.js';
import { type FittingRate } from './courier-rates.js';

export interface CourierServiceRow {
  readonly id: number;
  readonly service: string;
  readonly serviceName: string;
  readonly courier: string;
  readonly courierName: string;
  readonly aggregator: string | null;
  readonly cashOnDelivery: boolean;
  readonly maxWeightGrams: number | null;
  readonly freeOver: number | null;
  readonly taxClass: string | null;
  /** Those for the destination, from any warehouse. */
  readonly rates: readonly FittingRate[];
}

/**
 * The active services with their rates to a destination, in the shop's order, or the one that is named whether it goes
 * there or not. Where a location lies, the location says. $1 store, $2 service or null, $3 country, $4 region, $5 city, $6 location.
 */
export const servicesWithRates = new Statement<CourierServiceRow>(
  'shipping.courier_services',
  `SELECT service.id, service.code AS service, service.name AS "serviceName", courier.code AS courier,
     courier.name AS "courierName", service.aggregator, service.cash_on_delivery AS "cashOnDelivery",
     service.max_weight_grams AS "maxWeightGrams", service.free_over AS "freeOver", service.tax_class AS "taxClass",
     coalesce(fitting.rates, '[]') AS rates
   FROM courier_services service
   JOIN couriers courier ON courier.store_id = $1 AND courier.id = service.courier_id
   LEFT JOIN locations location ON location.store_id = $1 AND location.id = $6
   LEFT JOIN LATERAL (
     SELECT jsonb_agg(jsonb_build_object('origin', rate.origin, 'amount', rate.amount,
       'furtherAmount', rate.further_amount, 'unitGrams', rate.unit_grams,
       'rank', num_nonnulls(rate.region, rate.city) + CASE WHEN rate.location_id IS NULL THEN 0 ELSE 3 END)) AS rates
     FROM courier_rates rate
     WHERE rate.store_id = $1 AND rate.service_id = service.id
       AND (rate.location_id = location.id OR rate.location_id IS NULL AND rate.country = coalesce(location.country, $3)
         AND (rate.region IS NULL OR lower(rate.region) = lower(btrim(coalesce(location.region, $4))))
         AND (rate.city IS NULL OR lower(rate.city) = lower(btrim(coalesce(location.city, $5)))))) AS fitting ON true
   WHERE service.store_id = $1 AND service.active
     AND ($2::bigint IS NULL AND fitting.rates IS NOT NULL OR service.id = $2)
   ORDER BY service.position, service.id`,
);

/** Of two that set a service's rates at once the second waits. $1 store, $2 service. */
export const lockService = new Statement<{ id: number }>(
  'shipping.lock_courier_service',
  'SELECT id FROM courier_services WHERE store_id = $1 AND id = $2 FOR NO KEY UPDATE',
);

/** Takes a service's rates away. $1 store, $2 service. */
export const clearRates = new Statement(
  'shipping.clear_courier_rates',
  'DELETE FROM courier_rates WHERE store_id = $1 AND service_id = $2',
);

/** $1 store, $2 service, $3 the rates as a JSON array. */
export const insertRates = new Statement(
  'shipping.insert_courier_rates',
  `INSERT INTO courier_rates (store_id, service_id, origin, location_id, country, region, city, amount, further_amount, unit_grams)
   SELECT $1, $2, origin, "locationId", country, region, city, amount, "furtherAmount", "unitGrams"
   FROM jsonb_to_recordset($3) AS given (origin text, "locationId" bigint, country text, region text, city text, amount bigint,
     "furtherAmount" bigint, "unitGrams" integer)`,
);
