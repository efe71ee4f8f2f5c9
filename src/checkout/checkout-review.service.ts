import { Injectable } from '@nestjs/common';
import { type ItemRequest } from '../catalog/catalog.types.js';
import { stockShort } from '../inventory/inventory.errors.js';
import { InventoryService } from '../inventory/inventory.service.js';
import { type StockRequest, type StockShortage } from '../inventory/inventory.types.js';
import { DomainError } from '../kernel/domain-error.js';
import { PaymentService } from '../payment/payment.service.js';
import { type PaymentMethodChoice } from '../payment/payment.types.js';
import { Transactor } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { PricingService } from '../pricing/pricing.service.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type ShippingOption } from '../shipping/shipping.types.js';
import { type CheckoutFacts, CheckoutInquiries } from './checkout-inquiries.service.js';
import { type CheckoutSource, CheckoutSources } from './checkout-source.service.js';
import { itemsNotAvailable } from './checkout.errors.js';
import { type CheckoutCommand } from './checkout.types.js';
import { LiveRates } from './live-rates.service.js';
import {
  type BasketLine,
  requestedItems,
  requireCollectable,
  requireExpectedAmounts,
  requireInput,
  shipmentOf,
  sortItems,
  stockOf,
  toPricingInput,
  usableCoupon,
  withWindow,
} from './order-draft.js';
import { agreedSale, asOffered, onTermsOf, type Sale } from './quoted-sale.js';

/** A checkout that brings its addresses along. */
export type ReviewedCheckout = Omit<CheckoutCommand, 'savedAddress'>;

export interface CheckoutReview {
  /** What would be ordered; errors count from it. */
  readonly items: readonly ItemRequest[];
  /** Each as `CheckoutOrchestrator.complete` would throw it if it were the only one; at most one of each code. */
  readonly errors: readonly DomainError[];
}

/** What is found wrong. */
class Findings {
  readonly errors: DomainError[] = [];

  /** What the work comes to; null when it is refused, which is then noted. */
  async of<Result>(work: () => Result | Promise<Result>): Promise<Result | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.note(error);
      return null;
    }
  }

  note(error: DomainError): void {
    if (!this.errors.some(({ code }) => code === error.code)) this.errors.push(error);
  }
}

/** A checkout under review: what is asked for, by what right, with what. */
interface Case {
  readonly command: CheckoutCommand;
  readonly source: CheckoutSource;
  readonly facts: CheckoutFacts;
  readonly requests: readonly ItemRequest[];
  readonly live: readonly ShippingOption[];
  readonly method: PaymentMethodChoice | null;
}

/** Tells everything that is wrong with a checkout, where `CheckoutOrchestrator.complete` stops at the first fault. */
@Injectable()
export class CheckoutReviews {
  // One collaborator for each kind of fault.
  constructor(
    private readonly transactor: Transactor,
    private readonly sources: CheckoutSources,
    private readonly inquiries: CheckoutInquiries,
    private readonly liveRates: LiveRates,
    private readonly payments: PaymentService,
    private readonly shipping: ShippingService,
    private readonly pricing: PricingService,
    private readonly inventory: InventoryService,
  ) {}

  /**
   * Reads only, without a lock: a rival may change everything the moment after. Not in a transaction. What is only to be
   * known where other things are right (amounts, when all items can be ordered) is told only then. Of a warehouse that
   * is asked for, the stock is not looked at.
   */
  async of(command: ReviewedCheckout): Promise<CheckoutReview> {
    const live = await this.liveRates.ask(command);
    return this.transactor.run((tx) => this.review(tx, command, live));
  }

  private async review(tx: Tx, asked: ReviewedCheckout, live: readonly ShippingOption[]): Promise<CheckoutReview> {
    const findings = new Findings();
    const looked = await findings.of(() => this.sources.look(tx, asked));
    const source = looked ?? { cart: null, quote: null };
    const command = source.quote ? onTermsOf(source.quote, asked) : withWindow(asked, source.cart);
    const requests = (looked && (await findings.of(() => requestedItems(command, source.cart)))) ?? [];
    const facts =
      (await findings.of(() => this.inquiries.make(tx, command, requests, null))) ??
      (await findings.of(() => this.inquiries.make(tx, { ...command, mixins: null }, requests, null)));
    const { id: storeId } = command.store;
    const { paymentMethod, promisedMethods } = command;
    const method = await findings.of(() => this.payments.select(tx, storeId, paymentMethod, promisedMethods));
    if (method) await findings.of(() => requireInput(method, command));
    if (facts && requests.length > 0) {
      await this.reviewGoods(tx, { command, source, facts, requests, live, method }, findings);
    }
    return { items: requests, errors: findings.errors };
  }

  private async reviewGoods(tx: Tx, subject: Case, findings: Findings): Promise<void> {
    const { command, source, facts, requests, method } = subject;
    const { deliveryWindow = null } = command;
    const at = new Date();
    const items = source.quote ? asOffered(source.quote, facts.items) : facts.items;
    const { basket, refused } = sortItems(requests, items, { groupId: facts.buyer.groupId, at });
    if (refused.length > 0) findings.note(itemsNotAvailable(refused));
    await findings.of(() => this.requireStock(tx, command, basket));

    const sale = source.quote ? agreedSale(source.quote) : await this.price(tx, subject, { basket, at, findings });
    const shipping = sale?.shipping ?? null;
    if (shipping && deliveryWindow !== null) {
      await findings.of(() => this.shipping.chooseWindow(deliveryWindow, facts.window, shipping));
    }
    if (method) await findings.of(() => requireCollectable(method, shipping));
    if (!sale || refused.length > 0) return;
    const { expectedShipping, expectedTotal } = command;
    await findings.of(() => requireExpectedAmounts({ expectedShipping, expectedTotal: null }, sale.quote));
    await findings.of(() => requireExpectedAmounts({ expectedTotal }, sale.quote));
  }

  /** Null when something that the price hangs on is not right. */
  private async price(
    tx: Tx,
    { command: asked, source, facts, live, method }: Case,
    {
      basket,
      at,
      findings,
    }: { readonly basket: readonly BasketLine[]; readonly at: Date; readonly findings: Findings },
  ): Promise<Sale | null> {
    const { store } = asked;
    const { shippingAddress, billingAddress, buyer, offer, origin } = facts;
    const command = { ...asked, shippingAddress, billingAddress };
    const before = findings.errors.length;
    const shipment = await findings.of(() => shipmentOf(command, basket));
    const collected = method?.cashOnDelivery;
    const sent = shipment && { storeId: store.id, currency: store.currency, ...shipment, origin, live };
    const shipping =
      sent && (await findings.of(() => this.shipping.choose(offer, { ...sent, choice: asked.shipping, collected })));
    const couponCode = asked.couponCode === undefined ? (source.cart?.couponCode ?? null) : asked.couponCode;
    const input = toPricingInput(command, basket, { couponCode, shipping, buyer, at });
    const quote = await findings.of(() => this.pricing.quote(tx, input));
    const coupon = quote && (await findings.of(() => usableCoupon(quote, store.invalidCouponPolicy)));
    return quote && findings.errors.length === before ? { shipping, quote, coupon } : null;
  }

  /** Throws `stock.short` naming everything that is short. */
  private async requireStock(
    tx: Tx,
    { store, warehouse }: CheckoutCommand,
    basket: readonly BasketLine[],
  ): Promise<void> {
    if (warehouse) return;
    const wanted = addedUp(stockOf(basket));
    const available = await this.inventory.available(tx, store.id, [...wanted.keys()]);
    const shortages: StockShortage[] = [...wanted]
      .map(([variantId, requested]) => ({ variantId, requested, available: available.get(variantId) ?? 0 }))
      .filter((stock) => stock.available < stock.requested);
    if (shortages.length > 0) throw stockShort(shortages);
  }
}

function addedUp(requests: readonly StockRequest[]): ReadonlyMap<number, number> {
  const units = new Map<number, number>();
  for (const { variantId, quantity } of requests) units.set(variantId, (units.get(variantId) ?? 0) + quantity);
  return units;
}
