import { isLegalHistory } from '../order/order.service.js';
import { orderStatuses, type OrderStatus } from '../order/order.types.js';
import { deliverySeats } from './delivery-invariants.js';
import { fulfilments } from './fulfilment-invariants.js';
import { type Invariant } from './invariant.js';
import { paymentHistories, payments } from './payment-invariants.js';
import { quotedOrders } from './quote-invariants.js';

const stock: Invariant = {
  code: 'I1',
  rule: 'Stock is what its movements add up to, allocated is what live reservations add up to, and 0 ≤ allocated ≤ on hand',
  sql: `
    WITH moved AS (
      SELECT store_id, variant_id, warehouse_id, sum(on_hand_delta) AS on_hand, sum(allocated_delta) AS allocated
      FROM stock_movements GROUP BY store_id, variant_id, warehouse_id),
    reserved AS (
      SELECT store_id, variant_id, warehouse_id, sum(quantity) AS quantity
      FROM stock_reservations GROUP BY store_id, variant_id, warehouse_id)
    SELECT store_id, variant_id, warehouse_id, level.on_hand, level.allocated,
      moved.on_hand AS on_hand_moved, moved.allocated AS allocated_moved, reserved.quantity AS reserved
    FROM stock_levels level
    FULL JOIN moved USING (store_id, variant_id, warehouse_id)
    FULL JOIN reserved USING (store_id, variant_id, warehouse_id)
    WHERE level.on_hand IS NULL
      OR level.on_hand <> coalesce(moved.on_hand, 0)
      OR level.allocated <> coalesce(moved.allocated, 0)
      OR level.allocated <> coalesce(reserved.quantity, 0)
      OR level.allocated NOT BETWEEN 0 AND level.on_hand`,
};

const stepTypes = ['created', ...orderStatuses].map((status) => `'order.${status}'`).join(', ');

const events: Invariant = {
  code: 'I2',
  rule: 'Every order has exactly one order.created and one event per later step, order.paid at most once, and every order event has its order',
  sql: `
    WITH event AS (
      SELECT store_id, aggregate_id, type, payload FROM domain_events WHERE type LIKE 'order.%'),
    step AS (
      SELECT store_id, order_id::text AS aggregate_id,
        'order.' || CASE WHEN from_status IS NULL THEN 'created' ELSE to_status END AS type
      FROM order_status_changes),
    logged AS (
      SELECT store_id, aggregate_id, type, count(*) AS events FROM event WHERE type IN (${stepTypes})
      GROUP BY store_id, aggregate_id, type),
    taken AS (SELECT store_id, aggregate_id, type, count(*) AS steps FROM step GROUP BY store_id, aggregate_id, type)
    SELECT 'the steps of an order differ from its events' AS fault, store_id, aggregate_id, type, taken.steps, logged.events
    FROM taken FULL JOIN logged USING (store_id, aggregate_id, type)
    WHERE taken.steps IS DISTINCT FROM logged.events
    UNION ALL
    SELECT 'an order was not announced', orders.store_id, orders.id::text, 'order.created', 1, count(event.type)
    FROM orders
    LEFT JOIN event
      ON event.store_id = orders.store_id AND event.aggregate_id = orders.id::text AND event.type = 'order.created'
      AND event.payload ->> 'number' = orders.number
    GROUP BY orders.store_id, orders.id
    HAVING count(event.type) <> 1
    UNION ALL
    SELECT 'an order was told to be paid more than once', store_id, aggregate_id, type, 1, count(*)
    FROM event WHERE type = 'order.paid' GROUP BY store_id, aggregate_id, type HAVING count(*) > 1
    UNION ALL
    SELECT 'an event tells of no order', event.store_id, event.aggregate_id, event.type, NULL, 1
    FROM event
    LEFT JOIN orders ON orders.store_id = event.store_id AND orders.id::text = event.aggregate_id
    WHERE orders.id IS NULL`,
};

const coupons: Invariant = {
  code: 'I3',
  rule: 'Counted coupon uses are the live redemptions and within their limits, and every order has the redemption it was priced with',
  sql: `
    WITH live AS (SELECT store_id, coupon_id, order_id, holder FROM coupon_redemptions WHERE released_at IS NULL),
    used AS (SELECT store_id, coupon_id, count(*) AS uses FROM live GROUP BY store_id, coupon_id),
    held AS (
      SELECT store_id, coupon_id, holder, count(*) AS uses FROM live GROUP BY store_id, coupon_id, holder),
    counter AS (
      SELECT store_id, coupon_id, holder, held.uses AS redeemed, counted.uses AS counted
      FROM held FULL JOIN coupon_holder_uses counted USING (store_id, coupon_id, holder))
    SELECT 'uses of a coupon' AS fault, coupon.store_id, coupon.code, NULL AS whose,
      coupon.uses AS counted, used.uses AS redeemed, coupon.max_uses AS limited_to
    FROM coupons coupon LEFT JOIN used ON used.store_id = coupon.store_id AND used.coupon_id = coupon.id
    WHERE coupon.max_uses IS NOT NULL
      AND (coupon.uses <> coalesce(used.uses, 0) OR coupon.uses > coupon.max_uses)
    UNION ALL
    SELECT 'uses by one customer', coupon.store_id, coupon.code, counter.holder,
      counter.counted, counter.redeemed, coupon.max_uses_per_customer
    FROM counter JOIN coupons coupon ON coupon.store_id = counter.store_id AND coupon.id = counter.coupon_id
    WHERE coupon.max_uses_per_customer IS NOT NULL
      AND (coalesce(counter.counted, 0) <> coalesce(counter.redeemed, 0)
        OR counter.redeemed > coupon.max_uses_per_customer)
    UNION ALL
    SELECT 'a redemption without an order or a waiting checkout', live.store_id, coupon.code, live.order_id::text, NULL, 1, NULL
    FROM live JOIN coupons coupon ON coupon.store_id = live.store_id AND coupon.id = live.coupon_id
    WHERE NOT EXISTS (SELECT FROM orders WHERE orders.store_id = live.store_id AND orders.id = live.order_id)
      AND NOT EXISTS (
        SELECT FROM checkout_sessions session
        WHERE session.store_id = live.store_id AND session.id = live.order_id AND session.state = 'reserved')
    UNION ALL
    SELECT 'an order and its redemption differ', orders.store_id, orders.coupon_code, orders.id::text, NULL,
      redemption.amount, NULL
    FROM orders
    LEFT JOIN coupon_redemptions redemption ON redemption.store_id = orders.store_id AND redemption.order_id = orders.id
    LEFT JOIN coupons coupon ON coupon.store_id = redemption.store_id AND coupon.id = redemption.coupon_id
    WHERE orders.coupon_code IS DISTINCT FROM coupon.code`,
};

const totals: Invariant = {
  code: 'I4',
  rule: 'Every total is the exact sum of its parts, by the lines, by the ledger of adjustments and by the taxes',
  sql: `
    WITH line AS (
      SELECT store_id, order_id, sum(subtotal) AS subtotal, sum(discount) AS discount, sum(tax) AS tax,
        sum(tax_included) AS tax_included,
        bool_and(subtotal = unit_price * quantity AND total = subtotal - discount + tax AND tax_included <= total)
          AS consistent
      FROM order_lines GROUP BY store_id, order_id),
    ledger AS (
      SELECT orders.id AS order_id,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type = 'item'), 0) AS subtotal,
        coalesce(-sum(entry.amount) FILTER (WHERE entry.type = 'discount'), 0) AS discount,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type = 'shipping'), 0) AS shipping,
        coalesce(-sum(entry.amount) FILTER (WHERE entry.type = 'shipping_discount'), 0) AS shipping_discount,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type = 'tax'), 0) AS tax,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type = 'tax' AND entry.line IS NOT NULL), 0) AS line_tax,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type = 'tax_included'), 0) AS tax_included,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type = 'tax_included' AND entry.line IS NOT NULL), 0)
          AS line_tax_included,
        coalesce(-sum(entry.amount) FILTER (WHERE entry.type = 'transfer_code'), 0) AS transfer_discount,
        coalesce(sum(entry.amount) FILTER (WHERE entry.type <> 'tax_included'), 0) AS total
      FROM orders
      LEFT JOIN LATERAL jsonb_to_recordset(orders.adjustments) AS entry (type text, amount bigint, line integer) ON true
      GROUP BY orders.id),
    rate AS (
      SELECT orders.id AS order_id,
        coalesce(sum(tax.amount) FILTER (WHERE NOT tax.included), 0) AS added,
        coalesce(sum(tax.amount) FILTER (WHERE tax.included), 0) AS included
      FROM orders LEFT JOIN LATERAL jsonb_to_recordset(orders.taxes) AS tax (amount bigint, included boolean) ON true
      GROUP BY orders.id),
    checked AS (
      SELECT orders.store_id, orders.id, orders.number,
        orders.total = orders.subtotal - orders.discount + orders.shipping - orders.shipping_discount + orders.tax
            - orders.transfer_discount
          AND orders.tax_included <= orders.total + orders.transfer_discount AS total_adds_up,
        line.consistent AS lines_add_up,
        (line.subtotal, line.discount, line.tax, line.tax_included)
          = (orders.subtotal, orders.discount, ledger.line_tax, ledger.line_tax_included) AS lines_agree,
        (ledger.subtotal, ledger.discount, ledger.shipping, ledger.shipping_discount, ledger.tax, ledger.tax_included,
          ledger.transfer_discount, ledger.total)
          = (orders.subtotal, orders.discount, orders.shipping, orders.shipping_discount, orders.tax,
            orders.tax_included, orders.transfer_discount, orders.total) AS ledger_agrees,
        -- A negative tax is what an exempt buyer got off, which is no tax of any rate.
        (rate.added, rate.included) = (greatest(orders.tax, 0), orders.tax_included) AS taxes_agree
      FROM orders
      JOIN ledger ON ledger.order_id = orders.id
      JOIN rate ON rate.order_id = orders.id
      LEFT JOIN line ON line.store_id = orders.store_id AND line.order_id = orders.id)
    SELECT * FROM checked
    WHERE (total_adds_up AND lines_add_up AND lines_agree AND ledger_agrees AND taxes_agree) IS NOT TRUE`,
};

const oneOrder: Invariant = {
  code: 'I6',
  rule: 'One order per round of a cart and per idempotency key, carts, references and orders name each other, and so do customers and their first orders',
  sql: `
    SELECT 'several orders of one round of a cart' AS fault, store_id, concat_ws('/', cart_id, cart_round) AS what,
      string_agg(order_id::text, ', ') AS orders
    FROM order_references WHERE cart_id IS NOT NULL
    GROUP BY store_id, cart_id, cart_round HAVING count(*) > 1
    UNION ALL
    SELECT 'several checkouts of one idempotency key', store_id, concat_ws(' ', principal, route, idempotency_key),
      string_agg(id::text, ', ')
    FROM checkout_sessions WHERE idempotency_key IS NOT NULL AND state <> 'undone'
    GROUP BY store_id, principal, route, idempotency_key HAVING count(*) > 1
    UNION ALL
    SELECT 'one number for several orders', store_id, number, string_agg(id::text, ', ')
    FROM orders GROUP BY store_id, number HAVING count(*) > 1
    UNION ALL
    SELECT 'an order and its reference differ', store_id, coalesce(orders.number, reference.number), order_id::text
    FROM (SELECT store_id, id AS order_id, number, secret_slug, cart_id FROM orders) AS orders
    FULL JOIN order_references reference USING (store_id, order_id)
    WHERE (orders.number, orders.secret_slug, orders.cart_id)
      IS DISTINCT FROM (reference.number, reference.secret_slug, reference.cart_id)
    UNION ALL
    SELECT 'a cart became no order', cart.store_id, cart.id::text, cart.order_id::text
    FROM carts cart
    LEFT JOIN order_references reference
      ON reference.store_id = cart.store_id AND reference.order_id = cart.order_id AND reference.cart_id = cart.id
    WHERE (cart.status = 'ordered' OR cart.order_id IS NOT NULL) AND reference.order_id IS NULL
    UNION ALL
    SELECT 'a cart that is checked out by nobody', cart.store_id, cart.id::text, NULL
    FROM carts cart
    WHERE cart.status = 'checking_out' AND NOT EXISTS (
      SELECT FROM checkout_sessions session
      WHERE session.store_id = cart.store_id AND session.cart_id = cart.id AND session.state = 'reserved')
    UNION ALL
    SELECT 'a first order that is neither placed nor waits', customer.store_id, customer.id::text, customer.first_order_id::text
    FROM customers customer
    WHERE customer.first_order_id IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM order_references reference
        WHERE reference.store_id = customer.store_id AND reference.order_id = customer.first_order_id)
      AND NOT EXISTS (
        SELECT FROM checkout_sessions session
        WHERE session.store_id = customer.store_id AND session.id = customer.first_order_id AND session.state = 'reserved')`,
};

const reservations: Invariant = {
  code: 'I8',
  rule: 'Every concluded checkout has its order, every order holds exactly the stock of its lines until it is shipped, cancelled, back for a refund, or over, and nobody else holds any',
  sql: `
    WITH ordered AS (
      SELECT line.store_id, line.order_id, part.variant_id, sum(part.quantity) AS quantity
      FROM order_lines line
      CROSS JOIN LATERAL (
        SELECT line.variant_id, line.quantity WHERE line.components = '[]'
        UNION ALL
        SELECT component."variantId", line.quantity * component.quantity
        FROM jsonb_to_recordset(line.components) AS component ("variantId" bigint, quantity integer)) AS part (variant_id, quantity)
      GROUP BY line.store_id, line.order_id, part.variant_id),
    moved AS (
      SELECT store_id, order_id, variant_id,
        coalesce(sum(allocated_delta) FILTER (WHERE kind = 'allocate'), 0) AS allocated,
        coalesce(-sum(allocated_delta) FILTER (WHERE kind = 'release'), 0) AS released,
        coalesce(-sum(allocated_delta) FILTER (WHERE kind = 'ship'), 0) AS shipped,
        coalesce(sum(on_hand_delta) FILTER (WHERE kind = 'restock'), 0) AS back
      FROM stock_movements WHERE order_id IS NOT NULL GROUP BY store_id, order_id, variant_id),
    held AS (
      SELECT store_id, order_id, variant_id, sum(quantity) AS quantity
      FROM stock_reservations GROUP BY store_id, order_id, variant_id),
    deed AS (
      SELECT refund.store_id, refund.order_id, 'returned' AS kind, piece."lineId" AS line_id, piece.restocked AS quantity
      FROM payment_refunds refund
      CROSS JOIN LATERAL jsonb_to_recordset(refund.lines) AS piece ("lineId" uuid, restocked integer)
      UNION ALL
      SELECT cancellation.store_id, cancellation.order_id, 'cancelled', piece."lineId", piece.quantity
      FROM order_cancellations cancellation
      CROSS JOIN LATERAL jsonb_to_recordset(cancellation.lines) AS piece ("lineId" uuid, quantity integer)
      UNION ALL
      SELECT fulfilment.store_id, fulfilment.order_id, 'fulfilled', piece."lineId", piece.quantity
      FROM order_fulfilments fulfilment
      CROSS JOIN LATERAL jsonb_to_recordset(fulfilment.lines) AS piece ("lineId" uuid, quantity integer)),
    -- Once, and not for every line again, however few of these the planner expects.
    done AS MATERIALIZED (
      SELECT deed.store_id, deed.order_id, part.variant_id,
        coalesce(sum(part.quantity) FILTER (WHERE deed.kind = 'returned'), 0) AS returned,
        coalesce(sum(part.quantity) FILTER (WHERE deed.kind = 'cancelled'), 0) AS cancelled,
        coalesce(sum(part.quantity) FILTER (WHERE deed.kind = 'fulfilled'), 0) AS fulfilled
      FROM deed
      JOIN order_lines line ON line.store_id = deed.store_id AND line.order_id = deed.order_id AND line.id = deed.line_id
      CROSS JOIN LATERAL (
        SELECT line.variant_id, deed.quantity WHERE line.components = '[]'
        UNION ALL
        SELECT component."variantId", deed.quantity * component.quantity
        FROM jsonb_to_recordset(line.components) AS component ("variantId" bigint, quantity integer)) AS part (variant_id, quantity)
      GROUP BY deed.store_id, deed.order_id, part.variant_id),
    life AS (
      SELECT store_id, order_id, bool_or(to_status IN ('cancelled', 'refunded')) AS over
      FROM order_status_changes GROUP BY store_id, order_id)
    SELECT 'an order and its stock differ' AS fault, ordered.store_id, ordered.order_id::text AS order_id, ordered.variant_id,
      ordered.quantity AS ordered, moved.allocated, moved.released, moved.shipped, held.quantity AS held
    FROM ordered
    JOIN orders ON orders.store_id = ordered.store_id AND orders.id = ordered.order_id
    JOIN variants variant ON variant.store_id = ordered.store_id AND variant.id = ordered.variant_id
    LEFT JOIN moved
      ON moved.store_id = ordered.store_id AND moved.order_id = ordered.order_id AND moved.variant_id = ordered.variant_id
    LEFT JOIN held
      ON held.store_id = ordered.store_id AND held.order_id = ordered.order_id AND held.variant_id = ordered.variant_id
    LEFT JOIN done
      ON done.store_id = ordered.store_id AND done.order_id = ordered.order_id AND done.variant_id = ordered.variant_id
    LEFT JOIN life ON life.store_id = ordered.store_id AND life.order_id = ordered.order_id
    -- An item whose stock was not counted when it was ordered holds none; whether it is counted may have changed since.
    WHERE CASE
      WHEN moved.order_id IS NULL
        THEN held.quantity IS NOT NULL OR (variant.tracks_stock AND variant.updated_at <= orders.placed_at)
      ELSE moved.allocated <> ordered.quantity
        OR moved.released + moved.shipped + coalesce(held.quantity, 0) <> ordered.quantity
        OR (held.quantity IS NOT NULL AND life.over)
        OR moved.shipped > coalesce(done.fulfilled, 0)
        OR coalesce(held.quantity, 0) > ordered.quantity - coalesce(done.fulfilled + done.cancelled, 0)
        OR moved.back > moved.shipped
        -- What is held no more has been shipped or cancelled or came back for a refund, unless the order is over.
        OR (NOT life.over AND moved.released + moved.back <> coalesce(done.returned + done.cancelled, 0))
      END
    UNION ALL
    SELECT 'stock held for nobody', held.store_id, held.order_id::text, held.variant_id, NULL, NULL, NULL, NULL, held.quantity
    FROM held
    WHERE NOT EXISTS (
        SELECT FROM ordered
        WHERE ordered.store_id = held.store_id AND ordered.order_id = held.order_id AND ordered.variant_id = held.variant_id)
      AND NOT EXISTS (
        SELECT FROM checkout_sessions session
        WHERE session.store_id = held.store_id AND session.id = held.order_id AND session.state = 'reserved')
    UNION ALL
    SELECT 'a concluded checkout without its order', session.store_id, session.id::text, NULL, NULL, NULL, NULL, NULL, NULL
    FROM checkout_sessions session
    WHERE (session.state = 'placed') <> EXISTS (
      SELECT FROM orders WHERE orders.store_id = session.store_id AND orders.id = session.id)`,
};

const histories: Invariant = {
  code: 'I9',
  rule: 'The history of every order is a path of the table of statuses and ends with the status of the order',
  sql: `
    WITH step AS (
      SELECT store_id, order_id, id, from_status, to_status,
        lag(to_status) OVER (PARTITION BY store_id, order_id ORDER BY id) AS previous
      FROM order_status_changes),
    history AS (
      SELECT store_id, order_id, array_agg(to_status ORDER BY id) AS statuses,
        bool_and(from_status IS NOT DISTINCT FROM previous) AS linked
      FROM step GROUP BY store_id, order_id)
    SELECT orders.store_id, history.statuses, orders.status AS present,
      coalesce(history.linked AND history.statuses[cardinality(history.statuses)] = orders.status, false) AS consistent,
      count(*) AS orders, min(orders.id::text) AS one_of_them
    FROM orders LEFT JOIN history ON history.store_id = orders.store_id AND history.order_id = orders.id
    GROUP BY 1, 2, 3, 4`,
  legal: ({ consistent, statuses }) => consistent === true && isLegalHistory(statuses as OrderStatus[]),
};

const stores: Invariant = {
  code: 'I10',
  rule: 'No row refers to a row of another store, and foreign keys keep it so',
  sql: `
    WITH tenant AS (
      SELECT class.oid, class.relname, attribute.attnum AS store_id
      FROM pg_class class
      JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attname = 'store_id'
      WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition),
    fence AS (
      SELECT conrelid, confrelid, conname, key.attnum AS referring, confkey[key.place] AS referred
      FROM pg_constraint, unnest(conkey) WITH ORDINALITY AS key (attnum, place)
      WHERE contype = 'f'),
    owner (thing, id, store_id) AS (
      SELECT 'cart', id::text, store_id FROM carts
      UNION ALL SELECT 'coupon', id::text, store_id FROM coupons
      UNION ALL SELECT 'customer', id::text, store_id FROM customers
      UNION ALL SELECT 'delivery window', id::text, store_id FROM delivery_windows
      UNION ALL SELECT 'fulfilment', id::text, store_id FROM order_fulfilments
      UNION ALL SELECT 'order', id::text, store_id FROM orders
      UNION ALL SELECT 'payment', id::text, store_id FROM payments
      UNION ALL SELECT 'product', id::text, store_id FROM products
      UNION ALL SELECT 'shipping zone', id::text, store_id FROM shipping_zones
      UNION ALL SELECT 'variant', id::text, store_id FROM variants
      UNION ALL SELECT 'warehouse', id::text, store_id FROM warehouses),
    reference (place, thing, id, store_id) AS (
      SELECT 'cart_lines', 'cart', cart_id::text, store_id FROM cart_lines
      UNION ALL SELECT 'cart_lines', 'variant', variant_id::text, store_id FROM cart_lines
      UNION ALL SELECT 'carts', 'customer', customer_id::text, store_id FROM carts
      UNION ALL SELECT 'carts', 'order', order_id::text, store_id FROM carts
      UNION ALL SELECT 'checkout_sessions', 'cart', cart_id::text, store_id FROM checkout_sessions
      UNION ALL SELECT 'checkout_sessions', 'order', id::text, store_id FROM checkout_sessions
      UNION ALL SELECT 'coupon_holder_uses', 'coupon', coupon_id::text, store_id FROM coupon_holder_uses
      UNION ALL SELECT 'coupon_redemptions', 'coupon', coupon_id::text, store_id FROM coupon_redemptions
      UNION ALL SELECT 'coupon_redemptions', 'order', order_id::text, store_id FROM coupon_redemptions
      UNION ALL SELECT 'customer_sessions', 'customer', customer_id::text, store_id FROM customer_sessions
      UNION ALL SELECT 'delivery_seats', 'delivery window', window_id::text, store_id FROM delivery_seats
      UNION ALL SELECT 'delivery_seats', 'order', order_id::text, store_id FROM delivery_seats
      UNION ALL SELECT 'domain_events', 'order', aggregate_id, store_id FROM domain_events WHERE type LIKE 'order.%'
      UNION ALL SELECT 'open_transfer_totals', 'order', order_id::text, store_id FROM open_transfer_totals
      UNION ALL SELECT 'low_stock', 'variant', variant_id::text, store_id FROM low_stock
      UNION ALL SELECT 'order_cancellations', 'order', order_id::text, store_id FROM order_cancellations
      UNION ALL SELECT 'order_fulfilments', 'order', order_id::text, store_id FROM order_fulfilments
      UNION ALL SELECT 'order_notes', 'order', order_id::text, store_id FROM order_notes
      UNION ALL SELECT 'order_lines', 'order', order_id::text, store_id FROM order_lines
      UNION ALL SELECT 'order_lines', 'product', product_id::text, store_id FROM order_lines
      UNION ALL SELECT 'order_lines', 'variant', variant_id::text, store_id FROM order_lines
      UNION ALL SELECT 'order_references', 'cart', cart_id::text, store_id FROM order_references
      UNION ALL SELECT 'order_references', 'order', order_id::text, store_id FROM order_references
      UNION ALL SELECT 'order_status_changes', 'order', order_id::text, store_id FROM order_status_changes
      UNION ALL SELECT 'orders', 'cart', cart_id::text, store_id FROM orders
      UNION ALL SELECT 'orders', 'customer', customer_id::text, store_id FROM orders
      UNION ALL SELECT 'payment_attempts', 'payment', payment_id::text, store_id FROM payment_attempts
      UNION ALL SELECT 'payment_proofs', 'payment', payment_id::text, store_id FROM payment_proofs
      UNION ALL SELECT 'payment_refunds', 'order', order_id::text, store_id FROM payment_refunds
      UNION ALL SELECT 'payment_refunds', 'payment', payment_id::text, store_id FROM payment_refunds
      UNION ALL SELECT 'payment_status_changes', 'payment', payment_id::text, store_id FROM payment_status_changes
      UNION ALL SELECT 'payments', 'order', order_id::text, store_id FROM payments
      UNION ALL SELECT 'quotes', 'customer', customer_id::text, store_id FROM quotes
      UNION ALL SELECT 'quotes', 'order', order_id::text, store_id FROM quotes WHERE status = 'ordered'
      UNION ALL SELECT 'prices', 'variant', variant_id::text, store_id FROM prices
      UNION ALL SELECT 'shipment_updates', 'fulfilment', fulfilment_id::text, store_id FROM shipment_updates
      UNION ALL SELECT 'shipping_methods', 'shipping zone', zone_id::text, store_id FROM shipping_methods
      UNION ALL SELECT 'stock_levels', 'variant', variant_id::text, store_id FROM stock_levels
      UNION ALL SELECT 'stock_levels', 'warehouse', warehouse_id::text, store_id FROM stock_levels
      UNION ALL SELECT 'stock_movements', 'order', order_id::text, store_id FROM stock_movements
      UNION ALL SELECT 'stock_movements', 'variant', variant_id::text, store_id FROM stock_movements
      UNION ALL SELECT 'stock_reservations', 'order', order_id::text, store_id FROM stock_reservations
      UNION ALL SELECT 'stock_reservations', 'variant', variant_id::text, store_id FROM stock_reservations
      UNION ALL SELECT 'variants', 'product', product_id::text, store_id FROM variants)
    SELECT 'a row refers to another store' AS fault, reference.place, reference.thing || ' ' || reference.id AS what,
      reference.store_id, owner.store_id AS of_store
    FROM reference JOIN owner USING (thing, id)
    WHERE owner.store_id <> reference.store_id
    UNION ALL
    SELECT 'a table whose rows may name any store', tenant.relname, NULL, NULL, NULL
    FROM tenant
    WHERE NOT EXISTS (
      SELECT FROM fence WHERE fence.conrelid = tenant.oid AND fence.referring = tenant.store_id)
    UNION ALL
    SELECT 'a foreign key that leads to other stores', own.relname, fence.conname, NULL, NULL
    FROM (SELECT DISTINCT conrelid, confrelid, conname FROM fence) AS fence
    JOIN tenant own ON own.oid = fence.conrelid
    JOIN tenant other ON other.oid = fence.confrelid
    WHERE NOT EXISTS (
      SELECT FROM fence part
      WHERE part.conrelid = fence.conrelid AND part.conname = fence.conname
        AND part.referring = own.store_id AND part.referred = other.store_id)`,
};

const transferCodes: Invariant = {
  code: 'I11',
  rule: 'Open orders with a transfer code hold the total that they ask for, unless what is left after a cancellation is held by another, and nobody else holds one',
  sql: `
    SELECT 'an open order does not hold its total' AS fault, orders.store_id, orders.id AS order_id, orders.total, held.total AS held
    FROM orders LEFT JOIN open_transfer_totals held ON held.store_id = orders.store_id AND held.order_id = orders.id
    WHERE orders.transfer_discount > 0 AND orders.payment_status IN ('unpaid', 'authorized')
      AND orders.status <> 'cancelled'
      AND orders.cancelled = 0
      AND held.order_id IS NULL
    UNION ALL
    SELECT 'a total is held for no open order', held.store_id, held.order_id, orders.total, held.total
    FROM open_transfer_totals held
    LEFT JOIN orders ON orders.store_id = held.store_id AND orders.id = held.order_id
    WHERE (held.currency, held.total, held.code)
        IS DISTINCT FROM (orders.currency, orders.total - orders.cancelled, orders.transfer_discount)
      OR orders.payment_status NOT IN ('unpaid', 'authorized') OR orders.status = 'cancelled'`,
};

/** Everything that must be true of the data at any time. */
export const invariants: readonly Invariant[] = [
  stock,
  events,
  coupons,
  totals,
  payments,
  oneOrder,
  deliverySeats,
  reservations,
  histories,
  stores,
  transferCodes,
  paymentHistories,
  fulfilments,
  quotedOrders,
];
