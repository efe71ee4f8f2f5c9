import { Statement } from '../platform/database/statement.js';
import { type FoundAddress, type SavedAddress } from './address-book.types.js';

/** Of `address` and its `customer`. */
const columns = `address.id,
  coalesce(address.name, nullif(concat_ws(' ', customer.first_name, customer.last_name), ''), customer.email) AS name,
  address.company, address.phone, address.line1, address.line2, address.district, address.city, address.region,
  address.postal_code AS "postalCode", address.country, address.location_id AS "locationId",
  coalesce(customer.default_address_id = address.id, false) AS "isDefault",
  address.created_at AS "createdAt", address.used_at AS "usedAt"`;

const ofCustomer = `JOIN customers customer ON customer.store_id = address.store_id AND customer.id = address.customer_id`;

/** $1 store, $2 customer, $3 the id to go on after, $4 limit. */
export const addresses = new Statement<SavedAddress>(
  'identity.addresses',
  `SELECT ${columns} FROM customer_addresses address ${ofCustomer}
   WHERE address.store_id = $1 AND address.customer_id = $2 AND address.id > $3
   ORDER BY address.id LIMIT $4`,
);

/** $1 store, $2 customer, $3 address. */
export const addressById = new Statement<SavedAddress>(
  'identity.address_by_id',
  `SELECT ${columns} FROM customer_addresses address ${ofCustomer}
   WHERE address.store_id = $1 AND address.customer_id = $2 AND address.id = $3`,
);

/** $1 store, $2 customer. */
export const lastUsedAddress = new Statement<SavedAddress>(
  'identity.last_used_address',
  `SELECT ${columns} FROM customer_addresses address ${ofCustomer}
   WHERE address.store_id = $1 AND address.customer_id = $2
   ORDER BY address.used_at DESC, address.id DESC LIMIT 1`,
);

/**
 * $1 store, $2 customer, $3 fingerprint, $4 … $14 the fields. Of any number of concurrent calls one inserts; the others
 * wait for it and find its row. An inserted row has no xmax: no transaction has changed or locked it yet.
 */
export const findOrCreateAddress = new Statement<{ id: number } & Pick<FoundAddress, 'created'>>(
  'identity.find_or_create_address',
  `INSERT INTO customer_addresses (store_id, customer_id, fingerprint,
     name, company, phone, line1, line2, district, city, region, postal_code, country, location_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
   ON CONFLICT ON CONSTRAINT uq_customer_addresses_fingerprint DO UPDATE
     SET used_at = clock_timestamp(), location_id = coalesce(EXCLUDED.location_id, customer_addresses.location_id)
   RETURNING id, xmax = 0 AS created`,
);

/** $1 store, $2 customer, $3 address. */
export const markAddressUsed = new Statement(
  'identity.mark_address_used',
  `UPDATE customer_addresses SET used_at = clock_timestamp() WHERE store_id = $1 AND customer_id = $2 AND id = $3`,
);

/** As it is kept: without the customer's own name. */
export type AddressRow = Omit<SavedAddress, 'name' | 'isDefault'> & { name: string | null };

/** $1 store, $2 customer, $3 address. */
export const lockAddress = new Statement<AddressRow>(
  'identity.lock_address',
  `SELECT id, name, company, phone, line1, line2, district, city, region, postal_code AS "postalCode", country,
          location_id AS "locationId", created_at AS "createdAt", used_at AS "usedAt"
   FROM customer_addresses WHERE store_id = $1 AND customer_id = $2 AND id = $3
   FOR NO KEY UPDATE`,
);

/** $1 store, $2 customer, $3 address, $4 fingerprint, $5 … $15 the fields. */
export const updateAddress = new Statement(
  'identity.update_address',
  `UPDATE customer_addresses SET fingerprint = $4, name = $5, company = $6, phone = $7, line1 = $8, line2 = $9,
     district = $10, city = $11, region = $12, postal_code = $13, country = $14, location_id = $15
   WHERE store_id = $1 AND customer_id = $2 AND id = $3`,
);

/** $1 store, $2 customer, $3 address. */
export const deleteAddress = new Statement(
  'identity.delete_address',
  `DELETE FROM customer_addresses WHERE store_id = $1 AND customer_id = $2 AND id = $3`,
);

/** $1 store, $2 customer, $3 address, $4 whether another that is the default already stays it. */
export const makeAddressDefault = new Statement(
  'identity.make_address_default',
  `UPDATE customers SET default_address_id = $3
   WHERE store_id = $1 AND id = $2 AND default_address_id IS DISTINCT FROM $3
     AND (default_address_id IS NULL OR NOT $4::boolean)`,
);
