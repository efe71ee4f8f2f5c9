import { type EntityManager } from 'typeorm';
import { toPercent } from '../../kernel/percent.js';
import { Kept } from '../../platform/database/kept.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type PricingInput, type Remark } from '../pricing.types.js';
import { inOwnOrder } from '../spread.js';
import { type TaxableAmount, type TaxShare, taxShares, type TaxTerms } from '../tax.js';
import { taxTerms, taxTermsAt, type TaxTermsRow } from '../tax.queries.js';

/** For how many places and sets of classes the rates are kept in memory. */
const keptPlaces = 2_000;

/**
 * The tax on what is paid: lines after all discounts, and delivery net of its discount. On top of the prices or contained
 * in them, as the store has it. An exempt buyer pays none: nothing is added, and what prices contain is taken off.
 */
export class TaxRule extends PriceRule<TaxTerms | null> {
  readonly code = 'tax';

  private readonly kept = new Kept<readonly TaxTermsRow[]>(keptPlaces);

  /**
   * One statement, and none for a basket in which nothing has a tax class, nor where the rates are known of the revision
   * that the store is at. Null where nothing is taxed.
   */
  override async load(db: EntityManager, input: PricingInput): Promise<TaxTerms | null> {
    const { storeId, revision = null, taxPlace, at } = input;
    const classes = taxClasses(input);
    if (classes.length === 0) return null;
    const { country = null, region = null } = taxPlace ?? {};
    const [row] = await this.kept.through({ storeId, revision }, JSON.stringify([classes, country, region]), () =>
      taxTerms.rows(db, [storeId, classes, country, region]),
    );
    return row ? taxTermsAt(row, at) : null;
  }

  adjustments(draft: PricingDraft, terms: TaxTerms | null): ProposedAdjustment[] {
    if (!terms) return [];
    const shares = taxShares(taxableAmounts(draft), terms);
    if (!draft.input.buyer.taxExempt) {
      return shares.map((share) => toTax(share, terms.mode));
    }
    return terms.mode === 'added' ? [] : shares.filter(({ tax }) => tax > 0).map(toRelief);
  }

  /** Every tax class in the basket. */
  override remarks({ input }: PricingDraft, terms: TaxTerms | null): Remark[] {
    return taxClasses(input).map((taxClass) => {
      const rate = terms?.rates.get(taxClass);
      const label = rate === undefined ? taxClass : `${taxClass} ${toPercent(rate)} %`;
      const reason = !terms
        ? 'store_not_taxed'
        : rate === undefined
          ? 'no_rate_for_place'
          : input.buyer.taxExempt
            ? 'buyer_exempt'
            : null;
      return { source: `tax:${taxClass}`, label, applied: reason === null, reason };
    });
  }
}

/** The classes of goods and delivery, each once. */
function taxClasses({ lines, shipping }: PricingInput): string[] {
  const taxed = [...lines, ...(shipping ? [shipping] : [])];
  return [...new Set(taxed.flatMap(({ taxClass }) => taxClass ?? []))].sort();
}

/** What is left to pay, in an order that is not the shopper's: odd units go to the first of equals. */
function taxableAmounts({ input, lines, totals }: PricingDraft): TaxableAmount[] {
  const classes = new Map(input.lines.map(({ key, taxClass }) => [key, taxClass]));
  const goods = inOwnOrder(lines).map(({ key, total }) => ({
    line: key,
    amount: total,
    taxClass: classes.get(key) ?? null,
  }));
  const delivery = totals.shipping - totals.shippingDiscount;
  return [...goods, { line: null, amount: delivery, taxClass: input.shipping?.taxClass ?? null }];
}

function toTax({ line, taxClass, rate, base, tax }: TaxShare, mode: TaxTerms['mode']): ProposedAdjustment {
  return {
    type: mode === 'added' ? 'tax' : 'tax_included',
    source: `tax:${taxClass}`,
    label: `${taxClass} ${toPercent(rate)} %`,
    amount: tax,
    line,
    taxed: { taxClass, rate, base },
  };
}

function toRelief({ line, taxClass, rate, tax }: TaxShare): ProposedAdjustment {
  const label = `Exempt from ${taxClass} ${toPercent(rate)} %`;
  return { type: 'tax', source: `tax:${taxClass}`, label, amount: -tax, line };
}
