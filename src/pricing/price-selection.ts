import { type PriceEntry } from '../catalog/catalog.types.js';
import { type PriceSelection } from './pricing.types.js';

/** What decides which of an item's prices applies. */
export interface PriceMoment {
  /** The buyer's customer group; null for nobody's. */
  readonly groupId: number | null;
  readonly at: Date;
}

export interface Priceable {
  readonly key: string;
  readonly variantId: number;
  readonly quantity: number;
  readonly prices: readonly PriceEntry[];
}

/**
 * The price of every line, by its key. Tiers are judged on all units of a variant in the basket, so that splitting a
 * line never loses one. Pure.
 *
 * Of the prices that run now and are meant for the buyer, in this order:
 * 1. lists for the buyer's group before lists for everybody, then by the lists' position and code; base prices last;
 * 2. within a list the tier with the largest quantity that the basket reaches;
 * 3. of two that start at different times the later one, and then the lower one.
 *
 * A list that has no tier for the quantity is passed over.
 */
export function selectPrices(lines: readonly Priceable[], moment: PriceMoment): ReadonlyMap<string, PriceSelection> {
  const units = new Map<number, number>();
  for (const { variantId, quantity } of lines) units.set(variantId, (units.get(variantId) ?? 0) + quantity);
  return new Map(
    lines.map(({ key, variantId, prices }) => [key, selectPrice(prices, units.get(variantId) ?? 0, moment)]),
  );
}

/** A price that was agreed on, whatever the catalog says: for any number of units, always. */
export function agreedPrice(amount: number): PriceEntry {
  return { amount, compareAt: null, minQuantity: 1, startsAt: null, endsAt: null, list: null };
}

/** The one price for `quantity` units, or why there is none. */
export function selectPrice(prices: readonly PriceEntry[], quantity: number, moment: PriceMoment): PriceSelection {
  const meant = prices.filter(({ list }) => list === null || list.groupId === null || list.groupId === moment.groupId);
  if (meant.length === 0) return { problem: 'no_price' };
  const current = meant.filter(
    (price) => runs(price, moment.at) && (price.list === null || runs(price.list, moment.at)),
  );
  if (current.length === 0) return { problem: 'price_not_current' };
  const [price] = current.filter(({ minQuantity }) => minQuantity <= quantity).sort(byPrecedence);
  return price ? { price } : { problem: 'quantity_not_priced' };
}

function runs(period: { readonly startsAt: string | null; readonly endsAt: string | null }, at: Date): boolean {
  const { startsAt, endsAt } = period;
  return (startsAt === null || new Date(startsAt) <= at) && (endsAt === null || at < new Date(endsAt));
}

function byPrecedence(a: PriceEntry, b: PriceEntry): number {
  return (
    rank(a) - rank(b) ||
    (a.list?.position ?? 0) - (b.list?.position ?? 0) ||
    byCode(a.list?.code ?? '', b.list?.code ?? '') ||
    b.minQuantity - a.minQuantity ||
    start(b) - start(a) ||
    a.amount - b.amount
  );
}

/** By code points: the same everywhere, and without the cost of a language's rules. */
function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Group lists, lists for everybody, base prices. */
function rank({ list }: PriceEntry): number {
  if (list === null) return 2;
  return list.groupId === null ? 1 : 0;
}

/** Without a start, before every time that a `Date` can hold. */
const start = ({ startsAt }: PriceEntry): number => (startsAt === null ? -8.64e15 : new Date(startsAt).getTime());
