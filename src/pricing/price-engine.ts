import { sum } from '../kernel/money.js';
import { couponResult } from './coupon.js';
import { type DraftLine, type PriceRule, type PricingDraft, type ProposedAdjustment } from './price-rule.js';
import { PriceRuleError } from './pricing.errors.js';
import {
  type Adjustment,
  type Coupon,
  type PricingInput,
  type PricingLine,
  type Quote,
  type RuleStep,
  type TaxSum,
} from './pricing.types.js';
import { spread } from './spread.js';

/** A rule with what its `load` has returned for this basket. */
export interface LoadedRule {
  readonly rule: PriceRule;
  readonly loaded: unknown;
}

/**
 * Prices a basket: runs the rules in their order over a draft and enters what they propose into one ledger, from which
 * every total follows. Pure; amounts are minor units. Throws a `PriceRuleError` for a proposal that breaks the contract
 * of `PriceRule`, and `money.too_large` for sums beyond the safe integers. `observe` is told of every rule's turn.
 */
export function priceBasket(
  input: PricingInput,
  coupon: Coupon | null,
  rules: readonly LoadedRule[],
  observe?: (step: RuleStep) => void,
): Quote {
  const ledger = new Ledger(input, coupon);
  for (const { rule, loaded } of rules) {
    // Before its entries: the remarks are of what the rule has found.
    const remarks = observe && (rule.remarks?.(ledger, loaded) ?? []);
    const first = ledger.adjustments.length;
    for (const proposal of rule.adjustments(ledger, loaded)) ledger.enter(rule.code, proposal);
    if (remarks) observe({ rule: rule.code, remarks, adjustments: ledger.adjustments.slice(first) });
  }
  return ledger.close();
}

/** A line of the ledger; the engine alone writes to it. */
type LedgerLine = { -readonly [Field in keyof DraftLine]: DraftLine[Field] };

/** The draft that rules read, and the only place where amounts are checked, added up and spread. */
class Ledger implements PricingDraft {
  readonly lines: LedgerLine[] = [];
  readonly adjustments: Adjustment[] = [];
  readonly totals = { subtotal: 0, discount: 0, shipping: 0, shippingDiscount: 0, tax: 0, taxIncluded: 0, total: 0 };
  private readonly asked = new Map<string, PricingLine>();
  private readonly priced = new Map<string, LedgerLine>();
  private isTaxed = false;

  constructor(
    readonly input: PricingInput,
    readonly coupon: Coupon | null,
  ) {
    for (const line of input.lines) this.asked.set(line.key, line);
    if (this.asked.size < input.lines.length) throw new RangeError('The keys of the lines are not unique');
  }

  get goods(): number {
    return this.totals.subtotal - this.totals.discount;
  }

  enter(rule: string, proposal: ProposedAdjustment): void {
    const { type, source, label, amount, line, taxed } = proposal;
    const adjustment: Adjustment = { type, rule, source, label, amount, line, ...(taxed && { taxed }) };
    const isTax = type === 'tax' || type === 'tax_included';
    check(adjustment, Number.isSafeInteger(amount), 'is not a whole number of minor units');
    check(adjustment, isTax || !this.isTaxed, 'comes after the taxes have been worked out');
    switch (type) {
      case 'item':
        this.priceLine(adjustment);
        break;
      case 'discount':
        if (line === null) this.discountGoods(adjustment);
        else this.discountLine(adjustment, line);
        break;
      case 'shipping':
        check(adjustment, amount >= 0, 'has to be a charge');
        check(adjustment, line === null || this.priced.has(line), 'is for no priced line of the basket');
        this.totals.shipping = sum([this.totals.shipping, amount]);
        break;
      case 'shipping_discount':
        check(adjustment, line === null && amount < 0, 'has to be negative and off the whole order');
        check(
          adjustment,
          -amount <= this.totals.shipping - this.totals.shippingDiscount,
          'is more than what is left of shipping',
        );
        this.totals.shippingDiscount -= amount;
        break;
      case 'tax':
      case 'tax_included':
        this.tax(adjustment, type);
        break;
    }
    if (type !== 'tax_included') this.totals.total = sum([this.totals.total, amount]);
    this.adjustments.push(adjustment);
  }

  /** The quote, with its lines in the order of the input. */
  close(): Quote {
    const { currency, lines } = this.input;
    const { adjustments, totals } = this;
    const quote = { currency, adjustments, totals, taxes: taxSums(adjustments), coupon: couponResult(this) };
    return {
      ...quote,
      lines: lines.flatMap(({ key }) => {
        const line = this.priced.get(key);
        if (!line) return [];
        const { quantity, unitPrice, subtotal, discount, tax, taxIncluded, total } = line;
        return [{ key, quantity, unitPrice, subtotal, discount, tax, taxIncluded, total }];
      }),
      problems: lines.flatMap(({ key, price }) =>
        this.priced.has(key) ? [] : [{ key, code: 'problem' in price ? price.problem : 'no_price' }],
      ),
    };
  }

  private priceLine(adjustment: Adjustment): void {
    const { amount, line } = adjustment;
    const asked = line === null ? undefined : this.asked.get(line);
    if (!asked) throw new PriceRuleError(adjustment, 'prices no line of the basket');
    const { key, quantity, productId, variantId, categoryIds } = asked;
    check(adjustment, !this.priced.has(key), 'prices a line that has a price');
    check(adjustment, this.totals.discount === 0, 'prices a line after the discounts have been worked out');
    check(adjustment, amount >= 0 && amount % quantity === 0, 'is not the quantity times a unit price');
    const priced = {
      key,
      productId,
      variantId,
      categoryIds,
      quantity,
      unitPrice: amount / quantity,
      subtotal: amount,
      discount: 0,
      tax: 0,
      taxIncluded: 0,
      total: amount,
    };
    this.priced.set(key, priced);
    this.lines.push(priced);
    this.totals.subtotal = sum([this.totals.subtotal, amount]);
  }

  private discountLine(adjustment: Adjustment, key: string): void {
    const line = this.priced.get(key);
    if (!line) throw new PriceRuleError(adjustment, 'is off no priced line of the basket');
    check(adjustment, adjustment.amount < 0, 'has to be negative');
    check(adjustment, -adjustment.amount <= line.total, 'is more than what is left of the line');
    this.takeOff(line, -adjustment.amount);
  }

  /** Spreads a discount over the lines by what is left of each: no line gets more than that, and nothing is lost. */
  private discountGoods(adjustment: Adjustment): void {
    check(adjustment, adjustment.amount < 0, 'has to be negative');
    check(adjustment, -adjustment.amount <= this.goods, 'is more than what is left of the goods');
    for (const { line, amount } of spread(-adjustment.amount, this.lines)) this.takeOff(line, amount);
  }

  private tax(adjustment: Adjustment, type: 'tax' | 'tax_included'): void {
    const { amount, line: key } = adjustment;
    const line = key === null ? null : this.priced.get(key);
    if (line === undefined) throw new PriceRuleError(adjustment, 'is on no priced line of the basket');
    const paid = line ? line.total : this.totals.shipping - this.totals.shippingDiscount;
    if (type === 'tax') check(adjustment, -amount <= paid, 'takes off more than is paid');
    else check(adjustment, amount >= 0 && amount <= paid, 'is not a part of what is paid');
    this.isTaxed = true;
    if (type === 'tax') {
      this.totals.tax = sum([this.totals.tax, amount]);
      if (!line) return;
      line.tax += amount;
      line.total = sum([line.total, amount]);
    } else {
      this.totals.taxIncluded += amount;
      if (line) line.taxIncluded += amount;
    }
  }

  private takeOff(line: LedgerLine, amount: number): void {
    line.discount += amount;
    line.total -= amount;
    this.totals.discount += amount;
  }
}

/** What the ledger says of each class. */
function taxSums(adjustments: readonly Adjustment[]): TaxSum[] {
  const sums = new Map<string, TaxSum>();
  for (const { type, amount, taxed } of adjustments) {
    if (!taxed) continue;
    const { taxClass, rate } = taxed;
    const before = sums.get(taxClass) ?? { base: 0, amount: 0 };
    const base = before.base + taxed.base;
    sums.set(taxClass, { taxClass, rate, base, amount: before.amount + amount, included: type === 'tax_included' });
  }
  return [...sums.values()];
}

function check(adjustment: Adjustment, holds: boolean, fault: string): void {
  if (!holds) throw new PriceRuleError(adjustment, fault);
}
