import { Statement } from '../platform/database/statement.js';
import { utc } from '../platform/database/utc.js';
import { type DeliveryWindow, type OpenWindow, type WindowStanding } from './delivery-window.types.js';

const day = `to_char(date, 'YYYY-MM-DD') AS date`;

const windowColumns = `id, code, zone, ${day}, slot, ${utc('closes_at')} AS "closesAt", capacity, booked, active`;

/** $1 store, $2 zone or null, $3 date or null, $4 the id to go on after, $5 limit. */
export const windowPage = new Statement<DeliveryWindow>(
  'shipping.delivery_windows',
  `SELECT ${windowColumns} FROM delivery_windows
    WHERE store_id = $1 AND ($2::text IS NULL OR zone = $2) AND ($3::date IS NULL OR date = $3) AND id > $4
    ORDER BY id LIMIT $5`,
);

/** $1 store, $2 id. */
export const windowById = new Statement<DeliveryWindow>(
  'shipping.delivery_window_by_id',
  `SELECT ${windowColumns} FROM delivery_windows WHERE store_id = $1 AND id = $2`,
);

/** $1 store, $2 code: a window that is on offer, whatever it lacks. */
export const windowByCode = new Statement<WindowStanding>(
  'shipping.delivery_window',
  `SELECT ${windowColumns}, coalesce(closes_at <= now(), false) AS closed
     FROM delivery_windows WHERE store_id = $1 AND code = $2 AND active`,
);

/**
 * The windows that can be chosen, and those that are full, soonest first. $1 store, $2 zone or null, $3 date or null,
 * $4 and $5 the date and the id to go on after, or null, $6 limit.
 */
export const openWindows = new Statement<OpenWindow & { readonly id: number }>(
  'shipping.open_delivery_windows',
  `SELECT delivery.id, delivery.code, delivery.zone, to_char(delivery.date, 'YYYY-MM-DD') AS date, delivery.slot,
     ${utc('delivery.closes_at')} AS "closesAt", delivery.capacity - delivery.booked AS "seatsLeft"
   FROM delivery_windows delivery
   JOIN shipping_zones served ON served.store_id = $1 AND served.code = delivery.zone AND served.published
   WHERE delivery.store_id = $1 AND delivery.active AND delivery.date IS NOT NULL AND delivery.slot IS NOT NULL
     AND delivery.closes_at > now()
     AND ($2::text IS NULL OR delivery.zone = $2) AND ($3::date IS NULL OR delivery.date = $3)
     AND ($4::date IS NULL OR (delivery.date, delivery.id) > ($4, $5::bigint))
   ORDER BY delivery.date, delivery.id LIMIT $6`,
);

/** What stood in the way of a seat: each is true when that gate let it through. */
export interface SeatRow {
  readonly open: boolean;
  readonly taken: boolean;
}

/**
 * $1 store, $2 window, $3 order. Takes a seat for the order and keeps the window's row locked until the commit, so that
 * whoever comes second counts after the first; or nothing of it, when no seat is left.
 */
export const takeSeat = new Statement<SeatRow>(
  'shipping.take_delivery_seat',
  `WITH counted AS (
     UPDATE delivery_windows SET booked = booked + 1
      WHERE store_id = $1 AND id = $2 AND active AND closes_at > now() AND booked < capacity
     RETURNING id
   ), seat AS (
     INSERT INTO delivery_seats (store_id, order_id, window_id) SELECT $1, $3::uuid, id FROM counted
   )
   SELECT EXISTS (SELECT FROM counted) AS taken,
          EXISTS (SELECT FROM delivery_windows WHERE store_id = $1 AND id = $2 AND active AND closes_at > now()) AS open`,
);

/** $1 store, $2 order. Gives the order's seat back, once: one row for the call that did it, none for every other. */
export const releaseSeat = new Statement<{ id: number }>(
  'shipping.release_delivery_seat',
  `WITH released AS (
     UPDATE delivery_seats SET released_at = now()
      WHERE store_id = $1 AND order_id = $2::uuid AND released_at IS NULL
     RETURNING window_id
   )
   UPDATE delivery_windows SET booked = booked - 1 FROM released
    WHERE delivery_windows.store_id = $1 AND delivery_windows.id = released.window_id
   RETURNING delivery_windows.id`,
);
