import { isLegalPaymentHistory } from '../payment/payment.service.js';
import { type PaymentStatus } from '../payment/payment.types.js';
import { type Invariant } from './invariant.js';

export const payments: Invariant = {
  code: 'I5',
  rule: 'Every order has a payment of its total, or of what is left of it without what was cancelled, and the payment status that its payments come to; what is captured less what is refunded is within 0 and the total; refunds add up; and no money is held or kept for nothing',
  sql: `
    WITH paid AS (
      SELECT store_id, order_id, count(*) AS payments,
        coalesce(sum(captured) FILTER (WHERE status = 'captured'), 0) AS captured,
        coalesce(sum(refunded) FILTER (WHERE status = 'captured'), 0) AS refunded,
        bool_or(status = 'captured') AS taken, bool_or(status = 'authorized') AS promised
      FROM payments GROUP BY store_id, order_id),
    checked AS (
      SELECT orders.store_id, orders.id, orders.total, orders.payment_status, paid.payments, paid.captured, paid.refunded,
        CASE
          WHEN NOT paid.taken THEN CASE WHEN paid.promised THEN 'authorized' ELSE 'unpaid' END
          WHEN paid.refunded = 0 THEN CASE WHEN paid.captured < greatest(orders.total - orders.cancelled, 0) THEN 'partially_paid' ELSE 'paid' END
          WHEN paid.refunded < paid.captured THEN 'partially_refunded'
          ELSE 'refunded' END AS expected
      FROM orders LEFT JOIN paid ON paid.store_id = orders.store_id AND paid.order_id = orders.id),
    given_back AS (
      SELECT store_id, payment_id, coalesce(sum(amount) FILTER (WHERE status <> 'declined'), 0) AS promised,
        bool_or(status = 'declined') AS refused
      FROM payment_refunds GROUP BY store_id, payment_id),
    returned AS (
      SELECT refund.store_id, refund.order_id, line."lineId" AS line_id,
        coalesce(sum(line.quantity) FILTER (WHERE refund.status <> 'declined'), 0) AS refunded,
        sum(line.restocked) AS restocked
      FROM payment_refunds refund
      CROSS JOIN LATERAL jsonb_to_recordset(refund.lines) AS line ("lineId" uuid, quantity integer, restocked integer)
      GROUP BY refund.store_id, refund.order_id, line."lineId")
    SELECT 'an order and its payments differ' AS fault, store_id, id AS order_id,
      concat(payment_status, ', not ', expected) AS status, total AS due, captured, refunded
    FROM checked
    WHERE payments IS NULL OR payment_status <> expected OR captured > total OR refunded NOT BETWEEN 0 AND captured
    UNION ALL
    SELECT 'a payment of another amount', orders.store_id, orders.id, payment.status, orders.total, payment.amount, NULL
    FROM payments payment JOIN orders ON orders.store_id = payment.store_id AND orders.id = payment.order_id
    WHERE payment.currency <> orders.currency
      OR payment.amount > orders.total
      OR (payment.amount < orders.total AND orders.cancelled = 0)
      OR (payment.status IN ('opened', 'pending') AND payment.void_requested_at IS NULL
        AND payment.amount <> greatest(orders.total - orders.cancelled, 0))
    UNION ALL
    SELECT 'an order and its cancellations differ', orders.store_id, orders.id, NULL, orders.cancelled, gone.amount, NULL
    FROM orders
    FULL JOIN (
      SELECT store_id, order_id, sum(amount) AS amount FROM order_cancellations GROUP BY store_id, order_id) AS gone
      ON gone.store_id = orders.store_id AND gone.order_id = orders.id
    WHERE coalesce(orders.cancelled, -1) <> coalesce(gone.amount, 0)
    UNION ALL
    SELECT 'a payment for nothing', payment.store_id, payment.order_id, payment.status, NULL, payment.amount, NULL
    FROM payments payment
    WHERE payment.status NOT IN ('declined', 'voided', 'conflict')
      AND NOT EXISTS (SELECT FROM orders WHERE orders.store_id = payment.store_id AND orders.id = payment.order_id)
      AND NOT EXISTS (
        SELECT FROM checkout_sessions session
        WHERE session.store_id = payment.store_id AND session.id = payment.order_id AND session.state = 'reserved')
    UNION ALL
    SELECT 'a status and its amounts differ', store_id, order_id, status, amount, captured, refunded
    FROM payments
    WHERE (captured > 0 AND status NOT IN ('captured', 'conflict'))
      OR (status = 'captured' AND captured = 0 AND amount > 0)
      OR (status = 'conflict') <> (conflict IS NOT NULL)
    UNION ALL
    SELECT 'a payment and its refunds differ', payment.store_id, payment.order_id, payment.status, NULL,
      given_back.promised, payment.refunded
    FROM payments payment
    LEFT JOIN given_back ON given_back.store_id = payment.store_id AND given_back.payment_id = payment.id
    WHERE payment.refunded <> coalesce(given_back.promised, 0)
    UNION ALL
    SELECT 'money in conflict that does not go back', payment.store_id, payment.order_id, payment.status, NULL,
      payment.captured, payment.refunded
    FROM payments payment
    LEFT JOIN given_back ON given_back.store_id = payment.store_id AND given_back.payment_id = payment.id
    WHERE payment.status = 'conflict' AND payment.refunded < payment.captured AND given_back.refused IS NOT TRUE
    UNION ALL
    SELECT 'more pieces refunded than were ordered', returned.store_id, returned.order_id, NULL, line.quantity,
      returned.refunded, returned.restocked
    FROM returned
    LEFT JOIN order_lines line
      ON line.store_id = returned.store_id AND line.order_id = returned.order_id AND line.id = returned.line_id
    WHERE line.id IS NULL OR returned.refunded > line.quantity OR returned.restocked > line.quantity
    UNION ALL
    SELECT 'two payments with one reference', min(store_id), NULL, string_agg(status, ', '), NULL, sum(amount), NULL
    FROM payments WHERE provider_reference IS NOT NULL
    GROUP BY store_id, provider, provider_reference HAVING count(*) > 1`,
};

export const paymentHistories: Invariant = {
  code: 'I12',
  rule: 'The history of every payment is a path of the table of its statuses and ends with the status of the payment',
  sql: `
    WITH step AS (
      SELECT store_id, payment_id, id, from_status, to_status,
        lag(to_status) OVER (PARTITION BY store_id, payment_id ORDER BY id) AS previous
      FROM payment_status_changes),
    history AS (
      SELECT store_id, payment_id, array_agg(to_status ORDER BY id) AS statuses,
        bool_and(from_status IS NOT DISTINCT FROM previous) AS linked
      FROM step GROUP BY store_id, payment_id)
    SELECT payment.store_id, history.statuses, payment.status AS present,
      coalesce(history.linked AND history.statuses[cardinality(history.statuses)] = payment.status, false) AS consistent,
      count(*) AS payments, min(payment.id::text) AS one_of_them
    FROM payments payment
    LEFT JOIN history ON history.store_id = payment.store_id AND history.payment_id = payment.id
    -- What was there before histories were kept begins in the middle.
    WHERE NOT EXISTS (
      SELECT FROM payment_status_changes first
      WHERE first.payment_id = payment.id AND first.from_status IS NULL AND first.source = 'migration')
    GROUP BY 1, 2, 3, 4`,
  legal: ({ consistent, statuses }) => consistent === true && isLegalPaymentHistory(statuses as PaymentStatus[]),
};
