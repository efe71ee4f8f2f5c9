import { type EntityManager } from 'typeorm';
import {
  type Adjustment,
  type Coupon,
  type PricedLine,
  type PricingInput,
  type Remark,
  type Totals,
} from './pricing.types.js';

/** An entry for the ledger, as a rule proposes it; the engine adds the rule's code. */
export type ProposedAdjustment = Omit<Adjustment, 'rule'>;

/** A line as the rules before have left it. */
export interface DraftLine extends PricedLine {
  readonly productId: number;
  readonly variantId: number;
  readonly categoryIds: readonly number[];
}

/** The basket as the rules before have left it. Rules read it and never change it; keep nothing of it beyond the call. */
export interface PricingDraft {
  readonly input: PricingInput;
  /** The coupon whose code the input carries, whether it applies or not; null when there is none of that code. */
  readonly coupon: Coupon | null;
  /** The lines that have a price by now. */
  readonly lines: readonly DraftLine[];
  readonly adjustments: readonly Adjustment[];
  readonly totals: Totals;
  /** Goods after the discounts so far (subtotal − discount): the most that a further discount can take. */
  readonly goods: number;
}

/**
 * One step of pricing, and the extension point for a shop's own. The engine runs the rules in the order of their list
 * (see `price-rules.ts`); the engine alone checks what a rule proposes, sums it and spreads it over the lines.
 *
 * `adjustments` is pure and synchronous: the same draft and data give the same proposals, in whatever order the lines
 * come. It returns signed minor units:
 *
 * - `item`: the whole price of one line (`line` is its key), ≥ 0 and a multiple of the quantity; once per line, and
 *   before anything is discounted.
 * - `discount`: negative; off one line, or with `line: null` off the goods as a whole. At most what is left of them.
 * - `shipping`: ≥ 0; what sending one line costs, or with `line: null` the delivery as a whole.
 * - `shipping_discount`: negative, `line: null`. At most what is left of shipping.
 * - `tax`: on one line, or with `line: null` on delivery; negative to take off included tax. Nothing but taxes may follow.
 * - `tax_included`: ≥ 0, likewise; a part of what is paid, and not added to it.
 *
 * A proposal that breaks this is a fault of the rule and fails the quote with a `PriceRuleError`.
 *
 * A rule is one object for all requests: what it needs from the database it returns from `load`, which may read through
 * `db` (and never write), runs before any rule, once per quote, and is a round trip that every quote then costs.
 */
export abstract class PriceRule<Loaded = unknown> {
  /** Names the rule in the ledger; unique, lower-case with hyphens. */
  abstract readonly code: string;

  load?(db: EntityManager, input: PricingInput): Promise<Loaded>;

  abstract adjustments(draft: PricingDraft, loaded: Loaded): readonly ProposedAdjustment[];

  /**
   * What the rule looked at, applied or not and why not, for those who ask why a price is what it is. As pure as
   * `adjustments`, of the same draft and data, and only asked for then.
   */
  remarks?(draft: PricingDraft, loaded: Loaded): readonly Remark[];
}
