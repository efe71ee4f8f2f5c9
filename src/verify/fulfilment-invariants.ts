import { type Invariant } from './invariant.js';

export const fulfilments: Invariant = {
  code: 'I13',
  rule: 'No piece of an order leaves or is cancelled twice, an order has shipped exactly when something has left, every fulfilment and cancellation was told once, and a shipment is what was last told of it',
  sql: `
    WITH piece AS (
      SELECT fulfilment.store_id, fulfilment.order_id, line."lineId" AS line_id, line.quantity
      FROM order_fulfilments fulfilment
      CROSS JOIN LATERAL jsonb_to_recordset(fulfilment.lines) AS line ("lineId" uuid, quantity integer)
      UNION ALL
      SELECT cancellation.store_id, cancellation.order_id, line."lineId", line.quantity
      FROM order_cancellations cancellation
      CROSS JOIN LATERAL jsonb_to_recordset(cancellation.lines) AS line ("lineId" uuid, quantity integer)),
    gone AS (SELECT store_id, order_id, line_id, sum(quantity) AS quantity FROM piece GROUP BY store_id, order_id, line_id),
    told AS (
      SELECT store_id, aggregate_id, coalesce(payload ->> 'fulfilmentId', payload ->> 'cancellationId') AS deed, count(*) AS events
      FROM domain_events WHERE type IN ('order.fulfilled', 'order.line_cancelled')
      GROUP BY store_id, aggregate_id, deed),
    deed AS (
      SELECT store_id, order_id::text AS aggregate_id, id::text AS deed FROM order_fulfilments
      -- What had left before fulfilments were kept was told by order.shipped alone.
      WHERE actor <> 'migration'
      UNION ALL SELECT store_id, order_id::text, id::text FROM order_cancellations),
    shipped AS (SELECT DISTINCT store_id, order_id FROM order_status_changes WHERE to_status = 'shipped'),
    sent AS (SELECT DISTINCT store_id, order_id FROM order_fulfilments)
    SELECT 'more pieces gone than were ordered' AS fault, gone.store_id, gone.order_id::text AS order_id,
      gone.line_id::text AS what, line.quantity::text AS expected, gone.quantity::text AS found
    FROM gone
    LEFT JOIN order_lines line
      ON line.store_id = gone.store_id AND line.order_id = gone.order_id AND line.id = gone.line_id
    WHERE line.id IS NULL OR gone.quantity > line.quantity
    UNION ALL
    SELECT 'no pieces', store_id, order_id::text, line_id::text, '1', quantity::text
    FROM piece WHERE quantity < 1
    UNION ALL
    SELECT 'an order that has shipped and its fulfilments differ', store_id, order_id::text, NULL,
      shipped.order_id::text, sent.order_id::text
    FROM shipped FULL JOIN sent USING (store_id, order_id)
    WHERE shipped.order_id IS NULL OR sent.order_id IS NULL
    UNION ALL
    SELECT 'what became of goods was not told once', store_id, aggregate_id, deed, '1', told.events::text
    FROM deed FULL JOIN told USING (store_id, aggregate_id, deed)
    WHERE told.events IS DISTINCT FROM 1 OR deed.deed IS NULL
    UNION ALL
    SELECT 'a shipment is not what was last told of it', fulfilment.store_id, fulfilment.order_id::text,
      fulfilment.id::text, coalesce(news.status, 'shipped'), fulfilment.status
    FROM order_fulfilments fulfilment
    LEFT JOIN LATERAL (
      SELECT status FROM shipment_updates
      WHERE store_id = fulfilment.store_id AND fulfilment_id = fulfilment.id
      ORDER BY created_at DESC LIMIT 1) AS news ON true
    WHERE fulfilment.status <> coalesce(news.status, 'shipped')`,
};
