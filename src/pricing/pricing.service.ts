import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { CustomerTraitsService } from '../identity/customer-traits.service.js';
import { pipelined } from '../platform/database/pipeline.js';
import { type Tx } from '../platform/database/tx.js';
import { toBuyer } from './buyer.js';
import { normalizeCouponCode } from './coupon.js';
import { toBenefit } from './coupon-benefit.js';
import { type LoadedRule, priceBasket } from './price-engine.js';
import { type PriceRule } from './price-rule.js';
import { PriceRules } from './price-rules.js';
import { couponRefused } from './pricing.errors.js';
import { couponByCode, type CouponRow, redeem, releaseRedemption } from './pricing.queries.js';
import {
  type Agreement,
  type Buyer,
  type BuyerIdentity,
  type Coupon,
  type Explanation,
  type PricingInput,
  type Quote,
  type Redemption,
  type RuleStep,
} from './pricing.types.js';

/** An order, and whose it is. */
interface Orderer {
  readonly id: string;
  readonly storeId: number;
  /** Null for a guest. */
  readonly customerId: number | null;
}

/** Prices baskets, and counts what a price has used up. Amounts are minor units of the basket's currency. */
@Injectable()
export class PricingService {
  constructor(
    private readonly rules: PriceRules,
    private readonly customers: CustomerTraitsService,
  ) {}

  /**
   * What a price depends on in a buyer: one statement for a customer, none for a guest. Reads only, in a transaction or
   * not. Throws `customer.not_found`.
   */
  async buyer(db: EntityManager, storeId: number, identity: BuyerIdentity): Promise<Buyer> {
    const { customerId } = identity;
    return toBuyer(identity, customerId === null ? null : await this.customers.of(db, storeId, customerId));
  }

  /**
   * The price of a basket, with the ledger that explains it. Reads only, in a transaction or not: a fixed number
   * of statements, one for the offers, one for a coupon code, one for taxes where there are any, and whatever the shop's
   * own rules load. Whether a coupon's limits are reached is told as of now; `redeem` decides. Throws nothing that a shopper causes.
   */
  async quote(db: EntityManager, input: PricingInput): Promise<Quote> {
    const { coupon, rules } = await this.load(db, input);
    return priceBasket(input, coupon, rules);
  }

  /**
   * What lines and delivery come to at prices that were agreed on: those of the input as they are, with the taxes of its
   * moment and nothing off but the discount that was agreed on, at most what the goods cost. `agreement` is named as the source. Reads only: one statement where there are taxes.
   */
  async agreed(db: EntityManager, input: Omit<PricingInput, 'couponCode'>, agreement: Agreement): Promise<Quote> {
    const basket = { ...input, couponCode: null };
    return priceBasket(basket, null, await loaded(db, basket, this.rules.agreed(agreement)));
  }

  /** The same quote by the same statements, with what every rule looked at, and why what did not apply did not. */
  async explain(db: EntityManager, input: PricingInput): Promise<Explanation> {
    const { coupon, rules } = await this.load(db, input);
    const steps: RuleStep[] = [];
    const quote = priceBasket(input, coupon, rules, (step) => steps.push(step));
    return { quote, steps };
  }

  /**
   * Lets an order have what is only for a customer's first one, in `tx`: one that is being `placed` in it, or one that
   * waits for its payment, which `giveBackFirstOrder` undoes. False when another order has it, or the buyer is a guest. One
   * statement. Of two at once the second waits for the end of the first one's transaction.
   */
  async takeFirstOrder(tx: Tx, { storeId, id: orderId, customerId }: Orderer, placed: boolean): Promise<boolean> {
    if (customerId === null) return false;
    return this.customers.takeFirstOrder(tx, { storeId, customerId, orderId }, placed);
  }

  /** The undo of `takeFirstOrder` for an order that came to nothing, in `tx`. One statement, none for a guest. Idempotent. */
  async giveBackFirstOrder(tx: Tx, { storeId, id: orderId, customerId }: Orderer): Promise<void> {
    if (customerId !== null) await this.customers.giveBackFirstOrder(tx, { storeId, customerId, orderId });
  }

  /** Notes, in `tx`, that a customer has ordered: no later order is a first one. One statement, none for a guest. Idempotent. */
  async recordOrder(tx: Tx, { storeId, customerId }: Omit<Orderer, 'id'>): Promise<void> {
    if (customerId !== null) await this.customers.recordOrder(tx, storeId, customerId);
  }

  /**
   * Counts and records the use of a coupon by an order, in one statement. The truth about its limits under any
   * concurrency: a coupon with a total limit locks its row until the commit, one with a limit per customer the holder's
   * counter, one without limits neither. Once per order (a second call violates the primary key).
   *
   * A limit per customer needs a holder: a use that can be counted for nobody is refused.
   *
   * Throws `coupon.used_up` or `coupon.customer_limit_reached` (conflict), or `coupon.ended` (invalid) when the coupon
   * was switched off or ran out since the quote. The transaction must then be rolled back; a checkout that goes on
   * without the coupon starts over.
   */
  async redeem(tx: Tx, { storeId, orderId, coupon, holder }: Redemption): Promise<void> {
    const gates = await redeem.first(tx, [storeId, coupon.couponId, orderId, holder, coupon.amount]);
    if (!gates?.valid) throw couponRefused(coupon.code, 'ended');
    if (!gates.taken) throw couponRefused(coupon.code, 'used_up');
    if (!gates.held) throw couponRefused(coupon.code, 'customer_limit_reached');
  }

  /**
   * Gives back the coupon use of an order that came to nothing. Exactly once: true for the call that did it, false when
   * there is no use or it is already given back.
   */
  async releaseRedemption(tx: Tx, storeId: number, orderId: string): Promise<boolean> {
    return (await releaseRedemption.first(tx, [storeId, orderId])) !== undefined;
  }

  private async load(
    db: EntityManager,
    input: PricingInput,
  ): Promise<{ readonly coupon: Coupon | null; readonly rules: readonly LoadedRule[] }> {
    const [coupon, rules] = await pipelined(db, [
      () => this.loadCoupon(db, input),
      () => loaded(db, input, this.rules.ordered),
    ]);
    return { coupon, rules };
  }

  private async loadCoupon(db: EntityManager, input: PricingInput): Promise<Coupon | null> {
    const code = input.couponCode === null ? null : normalizeCouponCode(input.couponCode);
    if (code === null) return null;
    const row = await couponByCode.first(db, [input.storeId, code, input.buyer.holder]);
    return row ? toCoupon(row) : null;
  }
}

/** The rules with what they have to know of the basket: one round trip. */
async function loaded(db: EntityManager, input: PricingInput, rules: readonly PriceRule[]): Promise<LoadedRule[]> {
  const facts = await pipelined<unknown[]>(
    db,
    rules.map((rule) => async () => rule.load?.(db, input)),
  );
  return rules.map((rule, index) => ({ rule, loaded: facts[index] }));
}

function toCoupon(row: CouponRow): Coupon {
  const { id, code, minSubtotal, startsAt, endsAt, maxUses, maxUsesPerCustomer, uses, holderUses } = row;
  const { productIds, categoryIds, customerGroupIds } = row;
  return {
    id,
    code,
    benefit: toBenefit(row),
    scope: { productIds, categoryIds, customerGroupIds },
    minSubtotal,
    startsAt,
    endsAt,
    limits: { maxUses, maxUsesPerCustomer },
    uses,
    holderUses,
  };
}
