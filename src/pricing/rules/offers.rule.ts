import { type EntityManager } from 'typeorm';
import { Kept } from '../../platform/database/kept.js';
import { judgeOffers, offerSource } from '../offer.js';
import { activeOffers, toActiveOffer } from '../offer.queries.js';
import { type Offer } from '../offer.types.js';
import { PriceRule, type PricingDraft, type ProposedAdjustment } from '../price-rule.js';
import { type PricingInput, type Remark } from '../pricing.types.js';

/** Of how many stores the offers are kept in memory. */
const keptStores = 1_000;

/** The shop's offers, in their order. Each entry is off one line, so that the ledger tells which line has which offer. */
export class OffersRule extends PriceRule<readonly Offer[]> {
  readonly code = 'offers';

  private readonly kept = new Kept<readonly Offer[]>(keptStores);

  /** One statement, and none for an empty basket, nor where the offers are known of the revision that the store is at. */
  override async load(db: EntityManager, { storeId, revision = null, lines }: PricingInput): Promise<readonly Offer[]> {
    if (lines.length === 0) return [];
    return this.kept.through({ storeId, revision }, '', async () =>
      (await activeOffers.rows(db, [storeId])).map(toActiveOffer),
    );
  }

  adjustments(draft: PricingDraft, offers: readonly Offer[]): ProposedAdjustment[] {
    return judgeOffers(offers, draft).flatMap(({ offer, shares }) =>
      shares.map(({ line, amount }) => ({
        type: 'discount',
        source: offerSource(offer),
        label: offer.name,
        amount: -amount,
        line,
      })),
    );
  }

  override remarks(draft: PricingDraft, offers: readonly Offer[]): Remark[] {
    return judgeOffers(offers, draft).map(({ offer, refusal }) => ({
      source: offerSource(offer),
      label: offer.name,
      applied: refusal === null,
      reason: refusal,
    }));
  }
}
