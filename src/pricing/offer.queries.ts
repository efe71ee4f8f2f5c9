import { Statement } from '../platform/database/statement.js';
import { type OfferBenefit, type Offer } from './offer.types.js';

/** An offer as its table holds it. */
export interface OfferRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: OfferBenefit['kind'];
  readonly basisPoints: number | null;
  readonly amount: number | null;
  readonly per: 'unit' | 'order' | null;
  readonly buyQuantity: number | null;
  readonly getQuantity: number | null;
  readonly productIds: readonly number[];
  readonly categoryIds: readonly number[];
  readonly customerGroupIds: readonly number[];
  readonly minSubtotal: number;
  readonly minQuantity: number;
  readonly firstOrderOnly: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly weekdays: readonly number[] | null;
  readonly timeZone: string | null;
  readonly stackable: boolean;
}

/** An offer in JSON. One column, since each one is described anew with every answer, and most stores have no offer. */
interface ActiveOfferRow {
  readonly offer: Omit<OfferRow, 'startsAt' | 'endsAt'> & {
    readonly startsAt: string | null;
    readonly endsAt: string | null;
  };
}

/** $1 store: its active offers in their order, current or not. */
export const activeOffers = new Statement<ActiveOfferRow>(
  'pricing.active_offers',
  `SELECT json_build_object('id', id, 'code', code, 'name', name, 'kind', kind, 'basisPoints', basis_points,
          'amount', amount, 'per', per, 'buyQuantity', buy_quantity, 'getQuantity', get_quantity,
          'productIds', product_ids, 'categoryIds', category_ids, 'customerGroupIds', customer_group_ids,
          'minSubtotal', min_subtotal, 'minQuantity', min_quantity, 'firstOrderOnly', first_order_only,
          'startsAt', starts_at, 'endsAt', ends_at, 'weekdays', weekdays, 'timeZone', time_zone,
          'stackable', stackable) AS offer
     FROM offers WHERE store_id = $1 AND active ORDER BY position, id`,
);

export function toActiveOffer({ offer }: ActiveOfferRow): Offer {
  return toOffer({ ...offer, startsAt: toDate(offer.startsAt), endsAt: toDate(offer.endsAt) });
}

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** $1 store: the place after its last offer. */
export const nextOfferPosition = new Statement<{ position: number }>(
  'pricing.next_offer_position',
  `SELECT coalesce(max(position) + 1, 0) AS position FROM offers WHERE store_id = $1`,
);

/**
 * $1 store, $2 all its offers in their new order. One row for each: fewer than asked for when the list names strangers or
 * one of them twice, and then nothing is to be kept.
 */
export const orderOffers = new Statement<{ id: number }>(
  'pricing.order_offers',
  `UPDATE offers SET position = given.position - 1
     FROM unnest($2::bigint[]) WITH ORDINALITY AS given (id, position)
    WHERE offers.store_id = $1 AND offers.id = given.id
   RETURNING offers.id`,
);

export function toOffer(row: OfferRow): Offer {
  const { id, code, name, productIds, categoryIds, customerGroupIds, stackable, weekdays, timeZone } = row;
  const { minSubtotal, minQuantity, firstOrderOnly, startsAt, endsAt } = row;
  const days = weekdays && timeZone ? { weekdays, timeZone } : null;
  return {
    id,
    code,
    name,
    benefit: toOfferBenefit(row),
    scope: { productIds, categoryIds, customerGroupIds },
    conditions: { minSubtotal, minQuantity, firstOrderOnly, startsAt, endsAt, days },
    stackable,
  };
}

type BenefitColumns = Pick<OfferRow, 'kind' | 'basisPoints' | 'amount' | 'per' | 'buyQuantity' | 'getQuantity'>;

/** The table's check constraint promises the columns that each kind needs. */
function toOfferBenefit({ kind, basisPoints, amount, per, buyQuantity, getQuantity }: BenefitColumns): OfferBenefit {
  switch (kind) {
    case 'percent':
      return { kind, basisPoints: basisPoints ?? 0 };
    case 'fixed_amount':
      return { kind, amount: amount ?? 0, per: per ?? 'unit' };
    case 'fixed_price':
      return { kind, amount: amount ?? 0 };
    case 'buy_get':
      return { kind, buy: buyQuantity ?? 1, get: getQuantity ?? 1, basisPoints: basisPoints ?? 0 };
  }
}

/** All columns of a benefit, those of other kinds empty. */
export function toOfferBenefitColumns(benefit: OfferBenefit): BenefitColumns {
  const empty = { basisPoints: null, amount: null, per: null, buyQuantity: null, getQuantity: null };
  if (benefit.kind !== 'buy_get') return { ...empty, ...benefit };
  const { kind, basisPoints, buy, get } = benefit;
  return { ...empty, kind, basisPoints, buyQuantity: buy, getQuantity: get };
}
