import { Statement } from '../platform/database/statement.js';

/** A second seeding waits here until the first is through. On its own, so that what follows sees what the first has written. */
export const takeSeedLock = new Statement(
  'demo.take_seed_lock',
  `SELECT pg_advisory_xact_lock(hashtext('cashwrap.seed_demo'))`,
);

export const missingStores = new Statement<{ slug: string }>(
  'demo.missing_stores',
  `SELECT slug FROM unnest($1::text[]) AS given (slug) WHERE NOT EXISTS (SELECT FROM stores WHERE stores.slug = given.slug)`,
);

export const addCustomers = new Statement(
  'demo.add_customers',
  `INSERT INTO customers (store_id, email, password_hash, first_name, last_name)
   SELECT $1, name || '@' || $2 || '.test', $3, initcap(name), initcap($2)
   FROM unnest($4::text[]) WITH ORDINALITY AS given (name, n)
   ORDER BY n`,
);

/** $1 store, $2 e-mail address. */
export const customerId = new Statement<{ id: number }>(
  'demo.customer_id',
  'SELECT id FROM customers WHERE store_id = $1 AND email = $2',
);

/** The rows of the following statements come as one JSON array, in the order in which they shall get their ids. */
export const addWarehouses = new Statement(
  'demo.add_warehouses',
  `INSERT INTO warehouses (store_id, code, name, priority)
   SELECT $1, code, name, n - 1
   FROM ROWS FROM (jsonb_to_recordset($2) AS (code text, name text)) WITH ORDINALITY AS given (code, name, n)
   ORDER BY n`,
);

export const setTax = new Statement(
  'demo.set_tax',
  `UPDATE stores SET tax_mode = $2, tax_rounding = $3, tax_class_required = $4 WHERE id = $1`,
);

export const setTransferCode = new Statement(
  'demo.set_transfer_code',
  'UPDATE stores SET transfer_code_unit = $2, transfer_code_max = $3 WHERE id = $1',
);

export const setUnpaidExpiry = new Statement(
  'demo.set_unpaid_expiry',
  'UPDATE stores SET unpaid_expiry_minutes = $2 WHERE id = $1',
);

export const addTaxClasses = new Statement(
  'demo.add_tax_classes',
  `INSERT INTO tax_classes (store_id, code, name) SELECT $1, code, name FROM jsonb_to_recordset($2) AS given (code text, name text)`,
);

export const addTaxRates = new Statement(
  'demo.add_tax_rates',
  `INSERT INTO tax_rates (store_id, tax_class, country, rate)
   SELECT $1, "taxClass", country, rate
   FROM jsonb_to_recordset($2) AS given ("taxClass" text, country text, rate integer)`,
);

export const addProducts = new Statement(
  'demo.add_products',
  `INSERT INTO products (store_id, slug, name, description, option_names, listed)
   SELECT $1, slug, name, description, options, listed
   FROM ROWS FROM (jsonb_to_recordset($2) AS (slug text, name text, description text, options text[], listed boolean))
     WITH ORDINALITY AS given (slug, name, description, options, listed, n)
   ORDER BY n`,
);

export const addVariants = new Statement(
  'demo.add_variants',
  `INSERT INTO variants (store_id, product_id, sku, option_values, position, tracks_stock, requires_shipping, weight_grams, tax_class,
     delivery_charge)
   SELECT $1, products.id, sku, options, position, "tracksStock", shipped, "weightGrams", "taxClass", "deliveryCharge"
   FROM ROWS FROM (jsonb_to_recordset($2) AS (
       product text, sku text, options text[], position integer, "tracksStock" boolean, shipped boolean, "weightGrams" integer,
       "taxClass" text, "deliveryCharge" bigint))
     WITH ORDINALITY AS given (product, sku, options, position, "tracksStock", shipped, "weightGrams", "taxClass", "deliveryCharge", n)
   JOIN products ON products.store_id = $1 AND products.slug = product
   ORDER BY n`,
);

export const addComponents = new Statement(
  'demo.add_components',
  `INSERT INTO variant_components (store_id, bundle_id, variant_id, quantity)
   SELECT $1, bundle.id, component.id, quantity
   FROM jsonb_to_recordset($2) AS given (bundle text, sku text, quantity integer)
   JOIN variants bundle ON bundle.store_id = $1 AND bundle.sku = given.bundle
   JOIN variants component ON component.store_id = $1 AND component.sku = given.sku`,
);

export const addPrices = new Statement(
  'demo.add_prices',
  `INSERT INTO prices (store_id, variant_id, currency, amount, min_quantity, starts_at, ends_at)
   SELECT $1, variants.id, $2, amount, "minQuantity", "startsAt", "endsAt"
   FROM jsonb_to_recordset($3) AS given (
     sku text, amount bigint, "minQuantity" integer, "startsAt" timestamptz, "endsAt" timestamptz)
   JOIN variants ON variants.store_id = $1 AND variants.sku = given.sku`,
);

/** Stock enters by the ledger: for every level a movement that received it, so that the sums agree. */
export const receiveStock = new Statement(
  'demo.receive_stock',
  `WITH levels AS (
     INSERT INTO stock_levels (store_id, variant_id, warehouse_id, on_hand)
     SELECT $1, variants.id, warehouses.id, quantity
     FROM jsonb_to_recordset($2) AS given (sku text, warehouse text, quantity integer)
     JOIN variants ON variants.store_id = $1 AND variants.sku = given.sku
     JOIN warehouses ON warehouses.store_id = $1 AND warehouses.code = warehouse
     RETURNING store_id, variant_id, warehouse_id, on_hand)
   INSERT INTO stock_movements (store_id, variant_id, warehouse_id, kind, on_hand_delta, actor, reason)
   SELECT store_id, variant_id, warehouse_id, 'receive', on_hand, 'system', 'Demo data' FROM levels`,
);

export const addCoupons = new Statement(
  'demo.add_coupons',
  `INSERT INTO coupons (store_id, code, kind, basis_points, amount, min_subtotal, max_discount, ends_at, max_uses, max_uses_per_customer)
   SELECT $1, code, kind, "basisPoints", amount, "minSubtotal", "maxDiscount", "endsAt", "maxUses", "maxUsesPerCustomer"
   FROM jsonb_to_recordset($2) AS given (code text, kind text, "basisPoints" integer, amount bigint, "minSubtotal" bigint,
     "maxDiscount" bigint,
     "endsAt" timestamptz, "maxUses" integer, "maxUsesPerCustomer" integer)`,
);

export const addOffers = new Statement(
  'demo.add_offers',
  `INSERT INTO offers (store_id, code, name, kind, basis_points, amount, per, product_ids, position)
   SELECT $1, code, given.name, kind, "basisPoints", amount, per, ARRAY[products.id], n - 1
   FROM ROWS FROM (jsonb_to_recordset($2) AS (
       code text, name text, kind text, "basisPoints" integer, amount bigint, per text, product text))
     WITH ORDINALITY AS given (code, name, kind, "basisPoints", amount, per, product, n)
   JOIN products ON products.store_id = $1 AND products.slug = product
   ORDER BY n`,
);

export const addZones = new Statement(
  'demo.add_zones',
  `INSERT INTO shipping_zones (store_id, code, name, countries, published, position)
   SELECT $1, code, name, countries, published, n - 1
   FROM ROWS FROM (jsonb_to_recordset($2) AS (code text, name text, countries text[], published boolean))
     WITH ORDINALITY AS given (code, name, countries, published, n)
   ORDER BY n`,
);

/** $1 slugs. What is no demo store has its name by chance. */
export const demoStoreIds = new Statement<{ id: number; slug: string }>(
  'demo.store_ids',
  'SELECT id, slug FROM stores WHERE slug = ANY ($1) AND demo ORDER BY id',
);

/** $1 store, $2 codes. A window that has closed keeps its day, its orders and, under another code, its seats. */
export const retireDeliveryWindows = new Statement(
  'demo.retire_delivery_windows',
  `UPDATE delivery_windows SET code = code || '-' || date
   WHERE store_id = $1 AND code = ANY ($2) AND closes_at <= now() AND date IS NOT NULL
     AND NOT EXISTS (SELECT FROM delivery_windows kept
                     WHERE kept.store_id = $1 AND kept.code = delivery_windows.code || '-' || delivery_windows.date)`,
);

/** Those that the store does not have yet, in the zones that it has. */
export const addDeliveryWindows = new Statement(
  'demo.add_delivery_windows',
  `INSERT INTO delivery_windows (store_id, code, zone, date, slot, closes_at, capacity)
   SELECT $1, given.code || CASE WHEN days IS NULL THEN '' ELSE '-' || day END, zone, CASE WHEN dated THEN day END, slot,
     (day + time '12:00') AT TIME ZONE 'UTC', capacity
   FROM ROWS FROM (jsonb_to_recordset($2) AS (code text, zone text, slot text, capacity integer, dated boolean, days integer))
     WITH ORDINALITY AS given (code, zone, slot, capacity, dated, days, n)
   JOIN shipping_zones ON shipping_zones.store_id = $1 AND shipping_zones.code = zone
   CROSS JOIN LATERAL (
     SELECT (now() AT TIME ZONE 'UTC')::date + ahead AS day FROM generate_series(1, coalesce(days, 1)) AS ahead) AS calendar
   ORDER BY n, day
   ON CONFLICT (store_id, code) DO NOTHING`,
);

export const addMethods = new Statement(
  'demo.add_methods',
  `INSERT INTO shipping_methods (store_id, zone_id, code, name, amount, tax_class, position)
   SELECT $1, shipping_zones.id, given.code, given.name, amount, "taxClass", given.position
   FROM jsonb_to_recordset($2) AS given (zone text, code text, name text, amount bigint, "taxClass" text, position integer)
   JOIN shipping_zones ON shipping_zones.store_id = $1 AND shipping_zones.code = zone`,
);

export const addCouriers = new Statement(
  'demo.add_couriers',
  `INSERT INTO couriers (store_id, code, name)
   SELECT $1, code, name
   FROM ROWS FROM (jsonb_to_recordset($2) AS (code text, name text)) WITH ORDINALITY AS given (code, name, n)
   ORDER BY n`,
);

/** $1 the greatest id that is written down. Of what comes after it, the database gives every id once. */
export const passCourierServiceIds = new Statement(
  'demo.pass_courier_service_ids',
  `SELECT setval(sequence, greatest(pg_sequence_last_value(sequence), $1, (SELECT max(id) FROM courier_services)))
   FROM CAST(pg_get_serial_sequence('courier_services', 'id') AS regclass) AS sequence`,
);

/** An id that a service of another store has already is replaced by the next one that is free. */
export const addCourierServices = new Statement(
  'demo.add_courier_services',
  `INSERT INTO courier_services (store_id, id, courier_id, code, name, position)
   SELECT $1,
     CASE WHEN EXISTS (SELECT FROM courier_services taken WHERE taken.id = given.id)
       THEN nextval(pg_get_serial_sequence('courier_services', 'id')) ELSE given.id END,
     couriers.id, given.code, given.name, n - 1
   FROM ROWS FROM (jsonb_to_recordset($2) AS (courier text, id bigint, code text, name text))
     WITH ORDINALITY AS given (courier, id, code, name, n)
   JOIN couriers ON couriers.store_id = $1 AND couriers.code = given.courier
   ORDER BY n`,
);

export const addCourierRates = new Statement(
  'demo.add_courier_rates',
  `INSERT INTO courier_rates (store_id, service_id, country, region, amount, further_amount)
   SELECT $1, courier_services.id, country, region, amount, coalesce(amount, 0)
   FROM ROWS FROM (jsonb_to_recordset($2) AS (courier text, service text, country text, region text, amount bigint))
     WITH ORDINALITY AS given (courier, service, country, region, amount, n)
   JOIN couriers ON couriers.store_id = $1 AND couriers.code = given.courier
   JOIN courier_services ON courier_services.store_id = $1 AND courier_services.courier_id = couriers.id
     AND courier_services.code = given.service
   ORDER BY n`,
);

export const addPaymentMethods = new Statement(
  'demo.add_payment_methods',
  `INSERT INTO payment_methods (store_id, code, name, provider, settings, secrets, position)
   SELECT $1, code, name, provider, settings, decode(secrets, 'base64'), n - 1
   FROM ROWS FROM (jsonb_to_recordset($2) AS (code text, name text, provider text, settings jsonb, secrets text))
     WITH ORDINALITY AS given (code, name, provider, settings, secrets, n)
   ORDER BY n`,
);

/** $1 store, $2 code, $3 customer, $4 currency, $5 valid until, $6 offer. */
export const addQuote = new Statement(
  'demo.add_quote',
  `WITH quote AS (
     INSERT INTO quotes (store_id, code, customer_id, currency, status, valid_until, sent_at)
     VALUES ($1, $2, $3, $4, 'open', $5, now()) RETURNING *),
   revision AS (
     INSERT INTO quote_revisions (store_id, quote_id, revision, offer, valid_until)
     SELECT store_id, id, revision, $6::jsonb, valid_until FROM quote)
   INSERT INTO quote_status_changes (store_id, quote_id, revision, from_status, to_status, actor)
   SELECT store_id, id, revision, step.was, step.became, 'seed'
   FROM quote, (VALUES (1, NULL, 'draft'), (2, 'draft', 'open')) AS step (n, was, became)
   ORDER BY n`,
);

export const addMixinSchemas = new Statement(
  'demo.add_mixin_schemas',
  `INSERT INTO mixin_schemas (store_id, subject, name, version, schema_id, schema)
   SELECT $1, subject, name, 1, schema ->> '$id', schema
   FROM ROWS FROM (jsonb_to_recordset($2) AS (subject text, name text, schema jsonb))
     WITH ORDINALITY AS given (subject, name, schema, n)
   ORDER BY n`,
);
