import { type Invariant } from './invariant.js';

export const deliverySeats: Invariant = {
  code: 'I7',
  rule: 'The booked seats of a delivery window are those that were not given back and within its capacity, and exactly the orders that have a window and were not cancelled, and the checkouts that wait with one, hold a seat in it',
  sql: `
    WITH live AS (SELECT store_id, window_id, order_id FROM delivery_seats WHERE released_at IS NULL),
    taken AS (SELECT store_id, window_id, count(*) AS seats FROM live GROUP BY store_id, window_id),
    holder AS (
      SELECT store_id, id AS order_id, shipping_option -> 'window' ->> 'code' AS code
      FROM orders
      WHERE shipping_option -> 'window' IS NOT NULL
        AND NOT EXISTS (
          SELECT FROM order_status_changes change
          WHERE change.store_id = orders.store_id AND change.order_id = orders.id AND change.to_status = 'cancelled')
      UNION ALL
      SELECT store_id, id, draft -> 'draft' -> 'shippingOption' -> 'window' ->> 'code'
      FROM checkout_sessions
      WHERE state = 'reserved' AND draft -> 'draft' -> 'shippingOption' -> 'window' IS NOT NULL),
    seat AS (
      SELECT live.store_id, live.order_id, delivery.code
      FROM live JOIN delivery_windows delivery ON delivery.store_id = live.store_id AND delivery.id = live.window_id)
    SELECT 'seats of a window' AS fault, delivery.store_id, delivery.code, NULL AS order_id,
      delivery.booked, coalesce(taken.seats, 0) AS taken, delivery.capacity
    FROM delivery_windows delivery
    LEFT JOIN taken ON taken.store_id = delivery.store_id AND taken.window_id = delivery.id
    WHERE delivery.booked <> coalesce(taken.seats, 0) OR delivery.booked > delivery.capacity
    UNION ALL
    SELECT 'a seat and its order differ', store_id, coalesce(seat.code, holder.code), order_id::text, NULL, NULL, NULL
    FROM seat FULL JOIN holder USING (store_id, order_id)
    WHERE seat.code IS DISTINCT FROM holder.code`,
};
