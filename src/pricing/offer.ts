import { allocate } from '../kernel/allocate.js';
import { multiply, shareOf, sum } from '../kernel/money.js';
import { isForAllItems, isForGroup, linesInScope } from './discount-scope.js';
import { type Offer, type OfferBenefit, type OfferDays, type OfferRefusal } from './offer.types.js';
import { type DraftLine, type PricingDraft } from './price-rule.js';
import { type PricingInput } from './pricing.types.js';

/** What an offer comes to: why it gives nothing, or what it takes off which lines. */
export interface OfferVerdict {
  readonly offer: Offer;
  readonly refusal: OfferRefusal | null;
  /** Empty when it is refused. */
  readonly shares: readonly OfferShare[];
}

export interface OfferShare {
  /** The key of the line. */
  readonly line: string;
  /** Minor units, positive, at most what the offers before have left of the line. */
  readonly amount: number;
}

/** A line, with what the offers so far have left of it. */
interface OpenLine {
  readonly key: string;
  readonly productId: number;
  readonly categoryIds: readonly number[];
  readonly quantity: number;
  readonly subtotal: number;
  left: number;
  /** Whether an offer has taken something off it, … */
  taken: boolean;
  /** … and whether one that wants the line for itself has. */
  closed: boolean;
}

/**
 * What each offer, in its turn, comes to: the first in the list has the first say, and those after it see what it has
 * left. Pure; the verdicts stand in the order of the offers and do not depend on the order of the lines.
 */
export function judgeOffers(offers: readonly Offer[], draft: PricingDraft): OfferVerdict[] {
  const lines = openLines(draft.lines);
  return offers.map((offer) => {
    const refuse = (refusal: OfferRefusal): OfferVerdict => ({ offer, refusal, shares: [] });
    const unmet = unmetCondition(offer, draft.input);
    if (unmet) return refuse(unmet);
    const meant = linesInScope(offer.scope, lines);
    if (meant.length === 0) return refuse('not_for_these_items');
    if (sum(meant.map(({ subtotal }) => subtotal)) < offer.conditions.minSubtotal) return refuse('minimum_not_reached');
    if (sum(meant.map(({ quantity }) => quantity)) < unitsNeeded(offer)) return refuse('quantity_not_reached');
    const open = meant.filter((line) => !line.closed && (offer.stackable || !line.taken));
    if (open.length === 0) return refuse('excluded_by_another_offer');

    const amounts = worth(offer, open);
    const shares: OfferShare[] = [];
    open.forEach((line, index) => {
      const amount = amounts[index] ?? 0;
      if (amount === 0) return;
      shares.push({ line: line.key, amount });
      line.left -= amount;
      line.taken = true;
      line.closed = !offer.stackable;
    });
    return shares.length > 0 ? { offer, refusal: null, shares } : refuse('nothing_to_take_off');
  });
}

/** How the ledger names an offer. */
export function offerSource({ code }: Offer): string {
  return `offer:${code}`;
}

/** The lines in an order of their own, not the shopper's: odd units and equally cheap ones go to the first. */
function openLines(lines: readonly DraftLine[]): OpenLine[] {
  return [...lines]
    .sort((a, b) => a.variantId - b.variantId || (a.key < b.key ? -1 : 1))
    .map(({ key, productId, categoryIds, quantity, subtotal, total }) => ({
      key,
      productId,
      categoryIds,
      quantity,
      subtotal,
      left: total,
      taken: false,
      closed: false,
    }));
}

/** The first condition, other than those on the goods it is for, that does not hold. */
function unmetCondition({ scope, conditions }: Offer, { at, buyer }: PricingInput): OfferRefusal | null {
  const { firstOrderOnly, startsAt, endsAt, days } = conditions;
  if (startsAt && at < startsAt) return 'not_started';
  if (endsAt && at >= endsAt) return 'ended';
  if (days && !isOn(days, at)) return 'not_today';
  if (!isForGroup(scope, buyer.groupId)) return 'not_for_this_customer';
  return firstOrderOnly && buyer.firstOrder !== true ? 'not_first_order' : null;
}

function unitsNeeded({ benefit, conditions }: Offer): number {
  return Math.max(conditions.minQuantity, benefit.kind === 'buy_get' ? benefit.buy + benefit.get : 0);
}

/** What the offer takes off each of the lines; at most what is left of it. */
function worth({ benefit, scope }: Offer, lines: readonly OpenLine[]): number[] {
  const left = () => sum(lines.map((line) => line.left));
  switch (benefit.kind) {
    case 'percent':
      if (isForAllItems(scope)) return spread(shareOf(left(), benefit.basisPoints), lines);
      return lines.map((line) => shareOfUnits(line, benefit.basisPoints));
    case 'fixed_amount':
      if (benefit.per === 'order') return spread(Math.min(benefit.amount, left()), lines);
      return lines.map((line) => Math.min(multiply(benefit.amount, line.quantity), line.left));
    case 'fixed_price':
      return lines.map((line) => Math.max(line.left - multiply(benefit.amount, line.quantity), 0));
    case 'buy_get':
      return cheapest(benefit, lines);
  }
}

/** In proportion to what is left of each line, adding up to the amount exactly. */
function spread(amount: number, lines: readonly OpenLine[]): number[] {
  return allocate(
    amount,
    lines.map(({ left }) => left),
  );
}

/** Rounded by the unit, so that each has a price still; on the line where its units already cost unlike amounts. */
function shareOfUnits({ left, quantity }: OpenLine, basisPoints: number): number {
  return left % quantity === 0 ? multiply(shareOf(left / quantity, basisPoints), quantity) : shareOf(left, basisPoints);
}

/** What a unit costs is what is left of its line over its units, rounded down where an offer before left unlike ones. */
function cheapest({ buy, get, basisPoints }: OfferBenefit & { kind: 'buy_get' }, lines: readonly OpenLine[]): number[] {
  const units = sum(lines.map(({ quantity }) => quantity));
  let reduced = Math.floor(units / (buy + get)) * get;
  const amounts = lines.map(() => 0);
  const byPrice = lines
    .map(({ left, quantity }, index) => ({ index, quantity, price: Math.floor(left / quantity) }))
    .sort((a, b) => a.price - b.price || a.index - b.index);
  for (const { index, quantity, price } of byPrice) {
    const count = Math.min(quantity, reduced);
    if (count === 0) break;
    amounts[index] = multiply(shareOf(price, basisPoints), count);
    reduced -= count;
  }
  return amounts;
}

const isoWeekday: Readonly<Record<string, number>> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 };

/** One per time zone in use: making one costs more than pricing a basket. */
const weekdayFormats = new Map<string, Intl.DateTimeFormat>();

function isOn({ weekdays, timeZone }: OfferDays, at: Date): boolean {
  let format = weekdayFormats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone });
    weekdayFormats.set(timeZone, format);
  }
  return weekdays.includes(isoWeekday[format.format(at)] ?? 0);
}
