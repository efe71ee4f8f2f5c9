import { Statement } from '../platform/database/statement.js';
import { type Location } from './location.types.js';

const columns = `id, name, city, region, country, postal_codes AS "postalCodes"`;

/** $1 store, $2 location. */
export const locationById = new Statement<Location>(
  'shipping.location_by_id',
  `SELECT ${columns} FROM locations WHERE store_id = $1 AND id = $2`,
);

/** By id. $1 store, $2 the id to go on after or null, $3 limit. */
export const locationPage = new Statement<Location>(
  'shipping.location_page',
  `SELECT ${columns} FROM locations WHERE store_id = $1 AND id > coalesce($2::bigint, 0) ORDER BY id LIMIT $3`,
);

/** Those with all of the words, by id. $1 store, $2 the id to go on after or null, $3 limit, $4 the words as a tsquery. */
export const locationsWithWords = new Statement<Location>(
  'shipping.locations_with_words',
  `SELECT ${columns} FROM locations
   WHERE store_id = $1 AND id > coalesce($2::bigint, 0)
     AND location_words(name, city, region, postal_codes) @@ to_tsquery('simple', $4)
   ORDER BY id LIMIT $3`,
);

/** No row when the id is taken. $1 store, $2 id, $3 name, $4 city, $5 region, $6 country, $7 postal codes. */
export const insertLocation = new Statement<Location>(
  'shipping.insert_location',
  `INSERT INTO locations (store_id, id, name, city, region, country, postal_codes) VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (store_id, id) DO NOTHING
   RETURNING ${columns}`,
);

/** Null keeps a value. $1 store, $2 id, $3 name, $4 city, $5 region, $6 country, $7 postal codes. */
export const updateLocation = new Statement<Location>(
  'shipping.update_location',
  `UPDATE locations
   SET name = coalesce($3, name), city = coalesce($4, city), region = coalesce($5, region), country = coalesce($6, country),
     postal_codes = coalesce($7, postal_codes)
   WHERE store_id = $1 AND id = $2
   RETURNING ${columns}`,
);

/** Makes locations, or changes those that are there and differ. $1 store, $2 the locations as a JSON array. */
export const putLocations = new Statement(
  'shipping.put_locations',
  `INSERT INTO locations (store_id, id, name, city, region, country, postal_codes)
   SELECT $1, id, name, city, region, country, "postalCodes"
   FROM jsonb_to_recordset($2) AS given (id bigint, name text, city text, region text, country text, "postalCodes" text[])
   ORDER BY id
   ON CONFLICT (store_id, id) DO UPDATE
   SET name = excluded.name, city = excluded.city, region = excluded.region, country = excluded.country,
     postal_codes = excluded.postal_codes
   WHERE (locations.name, locations.city, locations.region, locations.country, locations.postal_codes)
     IS DISTINCT FROM (excluded.name, excluded.city, excluded.region, excluded.country, excluded.postal_codes)`,
);

/** $1 store, $2 location. */
export const deleteLocation = new Statement(
  'shipping.delete_location',
  'DELETE FROM locations WHERE store_id = $1 AND id = $2',
);
