import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type LockedOrder, type Order, type OrderDraft, type OrderStatus } from './order.types.js';

/** Writes order, lines, references and first status in one statement. $25 is the lines as a JSON array. */
export const insertOrder = new Statement<Pick<Order, 'number' | 'placedAt' | 'paymentDueAt'>>(
  'order.insert',
  `WITH placed AS (
     INSERT INTO orders (id, store_id, number, secret_slug, channel, customer_id, cart_id, status, payment_status, currency,
       subtotal, discount, shipping, shipping_discount, tax, total, email, phone, shipping_address, billing_address,
       shipping_option, payment_method, coupon_code, adjustments, note, tax_included, taxes, transfer_discount,
       payment_due_at, spam_signs, payment_option, quote, mixins, further_addresses, placed_at)
     VALUES ($1, $2, $3 || '-' || nextval(('order_numbers.store_' || $2::bigint)::regclass), $4, $5, $6, $7, 'pending', $8, $9,
       $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $28, $29, $30,
       now() + make_interval(mins => $31::integer), $32::text[], $33, $34, $35, $36, now())
     RETURNING id, store_id, number, secret_slug, cart_id, quote, placed_at, payment_due_at),
   refs AS (
     INSERT INTO order_references (order_id, store_id, number, secret_slug, cart_id, cart_round, quote_id)
     SELECT id, store_id, number, secret_slug, cart_id, $26::integer, (quote ->> 'id')::bigint FROM placed),
   lines AS (
     INSERT INTO order_lines (order_id, position, id, store_id, product_id, variant_id, sku, name, options, components, quantity,
       unit_price, subtotal, discount, tax_class, tax, tax_included, total)
     SELECT $1, line.position, line.id, $2, line."productId", line."variantId", line.sku, line.name, line.options, line.components, line.quantity,
       line."unitPrice", line.subtotal, line.discount, line."taxClass", line.tax, line."taxIncluded", line.total
     FROM json_to_recordset($25::json) AS line(position smallint, id uuid, "productId" bigint, "variantId" bigint, sku text,
       name text, options jsonb, components jsonb, quantity integer, "unitPrice" bigint, subtotal bigint, discount bigint, "taxClass" text, tax bigint,
       "taxIncluded" bigint, total bigint)),
   history AS (
     INSERT INTO order_status_changes (store_id, order_id, from_status, to_status, actor)
     VALUES ($2, $1, NULL, 'pending', $27))
   SELECT number, ${utc('placed_at')} AS "placedAt", ${utc('payment_due_at')} AS "paymentDueAt" FROM placed`,
);

/** The values of `insertOrder`, in its order. */
export function orderValues(draft: OrderDraft & Pick<Order, 'lines'>, secretSlug: string): unknown[] {
  const { totals, cart } = draft;
  return [
    draft.id,
    draft.storeId,
    draft.numberPrefix,
    secretSlug,
    draft.channel,
    draft.customerId,
    cart?.id ?? null,
    draft.paymentStatus,
    draft.currency,
    totals.subtotal,
    totals.discount,
    totals.shipping,
    totals.shippingDiscount,
    totals.tax,
    totals.total,
    draft.email,
    draft.phone,
    json(draft.shippingAddress),
    json(draft.billingAddress),
    json(draft.shippingOption),
    draft.paymentMethod,
    draft.couponCode,
    JSON.stringify(draft.adjustments),
    draft.note,
    JSON.stringify(draft.lines.map((line, position) => ({ position, ...line }))),
    cart?.round ?? null,
    draft.customerId === null ? 'guest' : `customer:${draft.customerId}`,
    totals.taxIncluded,
    JSON.stringify(draft.taxes),
    totals.transferDiscount,
    draft.unpaidMinutes,
    draft.spamSigns,
    draft.paymentOption,
    json(draft.quote),
    json(draft.mixins),
    JSON.stringify(draft.furtherAddresses),
  ];
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** What an order comes to, without what was cancelled of it. A transfer code may be worth more than what is left. */
export const owed = 'greatest(total - cancelled, 0)';

/** An order `o` as everything renders it. */
export const view = `o.id, o.store_id AS "storeId", o.number, o.secret_slug AS "secretSlug", o.channel, o.customer_id AS "customerId",
  o.cart_id AS "cartId", o.status, o.payment_status AS "paymentStatus", o.currency,
  json_build_object('subtotal', o.subtotal, 'discount', o.discount, 'shipping', o.shipping,
    'shippingDiscount', o.shipping_discount, 'tax', o.tax, 'taxIncluded', o.tax_included,
    'transferDiscount', o.transfer_discount, 'total', o.total) AS totals, o.taxes,
  o.email, o.phone, o.shipping_address AS "shippingAddress", o.billing_address AS "billingAddress", o.further_addresses AS "furtherAddresses",
  o.shipping_option AS "shippingOption", o.payment_method AS "paymentMethod", o.payment_option AS "paymentOption", o.coupon_code AS "couponCode",
  o.adjustments, o.note, o.quote, o.mixins, o.spam_signs AS "spamSigns", ${utc('o.payment_due_at')} AS "paymentDueAt", ${utc('o.placed_at')} AS "placedAt",
  (SELECT json_agg(json_build_object('id', l.id, 'productId', l.product_id, 'variantId', l.variant_id, 'sku', l.sku,
      'name', l.name, 'options', l.options, 'components', l.components, 'quantity', l.quantity, 'unitPrice', l.unit_price, 'subtotal', l.subtotal,
      'discount', l.discount, 'taxClass', l.tax_class, 'tax', l.tax, 'taxIncluded', l.tax_included, 'total', l.total) ORDER BY l.position)
   FROM order_lines l WHERE l.order_id = o.id) AS lines`;

export const orderById = new Statement<Order>(
  'order.by_id',
  `SELECT ${view} FROM orders o WHERE o.store_id = $1 AND o.id = $2`,
);

export const orderBySlug = new Statement<Order>(
  'order.by_slug',
  `SELECT ${view} FROM orders o WHERE o.store_id = $1
     AND o.id = (SELECT order_id FROM order_references WHERE store_id = $1 AND secret_slug = $2)`,
);

/** Slugs are unique in all stores. */
export const orderBySecretSlug = new Statement<Order>(
  'order.by_secret_slug',
  `SELECT ${view} FROM order_references r JOIN orders o ON o.store_id = r.store_id AND o.id = r.order_id
   WHERE r.secret_slug = $1`,
);

/** Newest first; every filter is skipped when null. $2 is the id to go on below. */
export const orderPage = new Statement<Order>(
  'order.page',
  `SELECT ${view} FROM orders o
   WHERE o.store_id = $1
     AND ($2::uuid IS NULL OR o.id < $2)
     AND ($3::bigint IS NULL OR o.customer_id = $3)
     AND ($4::text IS NULL OR o.status = $4)
     AND ($5::text IS NULL OR o.payment_status = $5)
     AND ($6::text IS NULL OR lower(o.email) = lower($6))
     AND ($7::timestamptz IS NULL OR o.id >= uuid_v7_floor($7))
     AND ($8::timestamptz IS NULL OR o.id < uuid_v7_floor($8))
     AND ($9::text IS NULL OR o.id = (SELECT order_id FROM order_references WHERE store_id = $1 AND number = $9))
     AND ($11::boolean IS NULL OR (cardinality(o.spam_signs) > 0) = $11)
   ORDER BY o.id DESC LIMIT $10`,
);

/** Newest first, like `orderPage`, of which it is the way back. $1 store, $2 customer, $3 the id to go up from, $4 limit. */
export const newerOrders = new Statement<Order>(
  'order.newer',
  `SELECT * FROM (
     SELECT ${view} FROM orders o WHERE o.store_id = $1 AND o.customer_id = $2 AND o.id > $3 ORDER BY o.id LIMIT $4) AS newer
   ORDER BY id DESC`,
);

export interface StatusChangeRow {
  from: OrderStatus | null;
  to: OrderStatus;
  actor: string;
  reason: string | null;
  at: string;
}

export const orderHistory = new Statement<StatusChangeRow>(
  'order.history',
  `SELECT from_status AS "from", to_status AS "to", actor, reason,
     ${utc('created_at')} AS at
   FROM order_status_changes WHERE store_id = $1 AND order_id = $2 ORDER BY id`,
);

export const lockOrder = new Statement<LockedOrder>(
  'order.lock',
  `SELECT id, store_id AS "storeId", number, status, payment_status AS "paymentStatus", total, ${owed} AS owed,
     currency, payment_due_at <= now() AS due
   FROM orders WHERE store_id = $1 AND id = $2 FOR UPDATE`,
);

export const owedOfOrder = new Statement<{ owed: number }>(
  'order.owed',
  `SELECT ${owed} AS owed FROM orders WHERE store_id = $1 AND id = $2`,
);

export const changeStatus = new Statement(
  'order.change_status',
  `WITH changed AS (
     UPDATE orders SET status = $4, updated_at = now() WHERE store_id = $1 AND id = $2 AND status = $3 RETURNING id)
   INSERT INTO order_status_changes (store_id, order_id, from_status, to_status, actor, reason)
   SELECT $1, id, $3, $4, $5, $6 FROM changed`,
);

export const writePaymentStatus = new Statement(
  'order.write_payment_status',
  'UPDATE orders SET payment_status = $3, updated_at = now() WHERE store_id = $1 AND id = $2',
);

/** $4: whether the goods wait for the money; only then the order has to be paid by a certain time. */
export const choosePayment = new Statement(
  'order.choose_payment',
  `UPDATE orders SET payment_option = CASE WHEN payment_method = $3 THEN payment_option END, payment_method = $3, payment_due_at = CASE WHEN $4 THEN payment_due_at END, updated_at = now()
   WHERE store_id = $1 AND id = $2`,
);

/** Orders that nobody has paid in time, the longest overdue first. */
export const overdueOrders = new Statement<{ storeId: number; orderId: string }>(
  'order.overdue',
  `SELECT store_id AS "storeId", id AS "orderId" FROM orders
   WHERE payment_due_at <= now() AND payment_status = 'unpaid' AND status = 'pending'
   ORDER BY payment_due_at LIMIT $1`,
);

export const createPartitions = new Statement<{ made: number }>(
  'order.create_partitions',
  `SELECT create_order_partitions((now() AT TIME ZONE 'UTC')::date, $1) AS made`,
);
