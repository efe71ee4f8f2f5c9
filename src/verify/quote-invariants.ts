import { type Invariant } from './invariant.js';

export const quotedOrders: Invariant = {
  code: 'I14',
  rule: 'An ordered quote is one order, of its customer and at the figures of its revision; one that is being ordered has a checkout that waits; every quote stands where its last step has left it',
  sql: `
    WITH offered AS (
      SELECT store_id, quote_id, revision, offer #> '{figures,totals}' AS totals FROM quote_revisions)
    SELECT 'a quote and its order differ' AS fault, quote.store_id, quote.code, quote.order_id::text
    FROM quotes quote
    LEFT JOIN orders ON orders.store_id = quote.store_id AND orders.id = quote.order_id
    LEFT JOIN order_references reference ON reference.store_id = quote.store_id AND reference.order_id = quote.order_id
    LEFT JOIN offered
      ON offered.store_id = quote.store_id AND offered.quote_id = quote.id AND offered.revision = quote.revision
    WHERE quote.status = 'ordered'
      AND (orders.customer_id, orders.currency, orders.quote, reference.quote_id,
          orders.subtotal, orders.discount, orders.shipping - orders.shipping_discount, orders.tax, orders.tax_included,
          orders.total + orders.transfer_discount)
        IS DISTINCT FROM (quote.customer_id, quote.currency,
          jsonb_build_object('id', quote.id, 'code', quote.code, 'revision', quote.revision), quote.id,
          (totals ->> 'subtotal')::bigint, (totals ->> 'discount')::bigint,
          (totals ->> 'shipping')::bigint - (totals ->> 'shippingDiscount')::bigint,
          (totals ->> 'tax')::bigint, (totals ->> 'taxIncluded')::bigint, (totals ->> 'total')::bigint)
    UNION ALL
    SELECT 'an order of a quote that did not become it', orders.store_id, orders.quote ->> 'code', orders.id::text
    FROM orders
    LEFT JOIN quotes quote ON quote.store_id = orders.store_id AND quote.order_id = orders.id AND quote.status = 'ordered'
    WHERE orders.quote IS NOT NULL AND quote.id IS NULL
    UNION ALL
    SELECT 'a quote that is checked out by nobody', quote.store_id, quote.code, quote.order_id::text
    FROM quotes quote
    WHERE quote.status = 'checking_out' AND NOT EXISTS (
      SELECT FROM checkout_sessions session
      WHERE session.store_id = quote.store_id AND session.id = quote.order_id AND session.state = 'reserved')
    UNION ALL
    SELECT 'a quote and its history differ', quote.store_id, quote.code, quote.order_id::text
    FROM quotes quote
    LEFT JOIN LATERAL (
      SELECT to_status, revision FROM quote_status_changes change
      WHERE change.store_id = quote.store_id AND change.quote_id = quote.id ORDER BY change.id DESC LIMIT 1) AS last ON true
    WHERE (last.to_status, last.revision) IS DISTINCT FROM (quote.status, quote.revision)`,
};
