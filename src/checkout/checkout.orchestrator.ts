import { Injectable } from '@nestjs/common';
import { type ClaimedCart } from '../cart/cart.types.js';
import { newId } from '../kernel/ids.js';
import { paymentDeclined } from '../payment/payment.errors.js';
import { PaymentService } from '../payment/payment.service.js';
import { type Payment } from '../payment/payment.types.js';
import { ProviderQuestions } from '../payment/provider-questions.service.js';
import { Transactor, violatedConstraint } from '../platform/database/transactor.js';
import { type Tx } from '../platform/database/tx.js';
import { isCouponRefusal } from '../pricing/pricing.errors.js';
import { PricingService } from '../pricing/pricing.service.js';
import { type ChosenWindow } from '../shipping/delivery-window.types.js';
import { ShippingService } from '../shipping/shipping.service.js';
import { type ShippingOption } from '../shipping/shipping.types.js';
import { sessionKeyConstraint } from './checkout-session.queries.js';
import { type CheckoutFacts, CheckoutInquiries } from './checkout-inquiries.service.js';
import { CheckoutSessions } from './checkout-session.service.js';
import { CheckoutSources, type ClaimedSource, orderBefore } from './checkout-source.service.js';
import { CheckoutSteps } from './checkout-step.js';
import { checkoutUndone, isBuyerChange } from './checkout.errors.js';
import { type CheckoutCommand, type CheckoutResult, type WaitingCheckout } from './checkout.types.js';
import { LiveRates } from './live-rates.service.js';
import { SavedAddresses } from './saved-addresses.service.js';
import {
  type BasketLine,
  requestedItems,
  requireCollectable,
  requireExpectedAmounts,
  requireInput,
  shipmentOf,
  stockOf,
  toBasket,
  toOrderDraft,
  toPricingInput,
  usableCoupon,
  withWindow,
} from './order-draft.js';
import { agreedSale, asOffered, onTermsOf, type Sale } from './quoted-sale.js';
import { PaymentSettlement } from './payment-settlement.service.js';
import { PaymentVoids } from './payment-voids.service.js';
import { OrderPlacement, type PreparedCheckout } from './order-placement.service.js';

/** What the first transaction of a checkout comes to: a result, or a payment to ask a provider for. */
type Begun = CheckoutResult | { readonly waiting: WaitingCheckout; readonly payment: Payment };

/** What a checkout is built on, besides its command. */
interface Found {
  readonly source: ClaimedSource;
  readonly live: readonly ShippingOption[];
}

/** What a price depends on, besides the command. */
interface Priceable {
  readonly basket: readonly BasketLine[];
  readonly facts: CheckoutFacts;
  readonly at: Date;
  readonly live: readonly ShippingOption[];
  readonly cart: ClaimedCart | null;
  readonly revision: string;
}

/**
 * Turns a cart, a quote or a list of items into exactly one order. The core sequence:
 *
 *     reserve    one transaction: claim cart or quote, resolve, price, choose, and, when no network is needed, place
 *     authorize  no transaction: the payment provider
 *     place      one transaction: the order and its event; or undo: everything given back
 *
 * A refused checkout changes nothing. A repeat, by idempotency key or of a cart or quote that is ordered, returns the order that
 * there is. Whatever a crash leaves between the phases is finished or undone by `CheckoutRecovery`.
 */
@Injectable()
export class CheckoutOrchestrator {
  // One collaborator a verb: this is the one place that knows them all.
  constructor(
    private readonly transactor: Transactor,
    private readonly sessions: CheckoutSessions,
    private readonly sources: CheckoutSources,
    private readonly inquiries: CheckoutInquiries,
    private readonly shipping: ShippingService,
    private readonly pricing: PricingService,
    private readonly payments: PaymentService,
    private readonly placement: OrderPlacement,
    private readonly steps: CheckoutSteps,
    private readonly liveRates: LiveRates,
    private readonly savedAddresses: SavedAddresses,
    private readonly questions: ProviderQuestions,
    private readonly settlement: PaymentSettlement,
    private readonly voids: PaymentVoids,
  ) {}

  /**
   * Opens its own transactions; never call it inside one. Idempotent by `command.idempotency`.
   *
   * Throws, with nothing changed: `cart.empty`, `cart.locked`, `cart.not_found`, `checkout.items_not_available`,
   * `checkout.shipping_address_required`, `checkout.saved_address_missing`, `checkout.country_not_served`, `checkout.warehouse_not_found`,
   * `checkout.total_changed`, `checkout.shipping_changed`, `checkout.currency_changed`, `shipping.*`, `delivery_window.*`, `customer.blocked`, `coupon.*`, `quote.*`, `mixin.invalid`, `payment.method_not_offered`, `payment.input_missing`, `payment.declined`, `stock.short`, `idempotency.*`, `checkout.undone`.
   */
  async complete(command: CheckoutCommand): Promise<CheckoutResult> {
    const begun = await this.begin(command, await this.liveRates.ask(await this.savedAddresses.foresee(command)));
    if ('order' in begun) return begun;
    const { waiting, payment } = begun;
    const news = await this.questions.authorize(payment, command.paymentInput);
    const placed = await this.settlement.conclude(waiting, payment, { news, source: 'reply' });
    if (placed) return { ...placed, repeated: null };
    if (news.status === 'declined') throw paymentDeclined(news.reason);
    // Whoever gave the checkout up did not know of this answer; no money may stay held for it.
    if (news.status === 'authorized') await this.voids.tell(payment);
    throw checkoutUndone();
  }

  /** The first transaction, run again when a rival has changed what it was built on. */
  private async begin(command: CheckoutCommand, live: readonly ShippingOption[]): Promise<Begun> {
    try {
      return await this.transactor.run((tx) => this.reserve(tx, command, live));
    } catch (error) {
      // A rival with the same key has committed since the key was looked up: its outcome is there now.
      if (violatedConstraint(error) === sessionKeyConstraint) return this.begin(command, live);
      if (isBuyerChange(error)) return this.begin(command, live);
      // The coupon's last use went to a rival, and this store sells at the full price then.
      if (isCouponRefusal(error) && command.couponCode !== null && command.store.invalidCouponPolicy === 'ignore') {
        return this.begin({ ...command, couponCode: null }, live);
      }
      throw error;
    }
  }

  private async reserve(tx: Tx, command: CheckoutCommand, live: readonly ShippingOption[]): Promise<Begun> {
    const { store, idempotency } = command;
    const earlier = idempotency && (await this.sessions.claim(tx, store.id, idempotency));
    if (earlier) return { ...earlier, repeated: 'key' };

    const source = await this.sources.claim(tx, command);
    const before = orderBefore(source);
    if (before) return { ...(await this.placement.outcomeOf(tx, store.id, before.orderId)), repeated: before.by };

    const asked = source.quote ? onTermsOf(source.quote, command) : command;
    const prepared = await this.prepare(tx, asked, { source, live });
    if (!prepared.method.network) return { ...(await this.placement.placeAtOnce(tx, prepared)), repeated: null };
    const { draft, cartEnding } = prepared;
    return { waiting: { draft, cartEnding }, payment: await this.placement.hold(tx, prepared) };
  }

  /** Works out the whole order without writing anything, but an address into the customer's book. */
  private async prepare(tx: Tx, asked: CheckoutCommand, { source, live }: Found): Promise<PreparedCheckout> {
    const { store } = asked;
    const requests = requestedItems(asked, source.cart);
    const at = new Date();
    const addressed = await this.savedAddresses.settle(tx, withWindow(asked, source.cart));
    const facts = await this.inquiries.make(tx, addressed, requests, source.revision);
    const { shippingAddress, billingAddress, buyer, mixins, spamSigns } = facts;
    const command = { ...addressed, shippingAddress, billingAddress };
    const items = source.quote ? asOffered(source.quote, facts.items) : facts.items;
    const basket = toBasket(requests, items, { groupId: buyer.groupId, at });
    const sale = source.quote
      ? agreedSale(source.quote)
      : await this.price(tx, command, { ...source, basket, facts, at, live });
    requireExpectedAmounts(command, sale.quote);
    const method = await this.payments.select(tx, store.id, command.paymentMethod, command.promisedMethods);
    requireInput(method, command);
    requireCollectable(method, sale.shipping);
    const window = this.windowOf(command, facts, sale);
    const draft = toOrderDraft(newId(), command, { source, basket, sale, window, method, mixins, spamSigns });
    this.steps.validate({ command, draft });
    return {
      draft,
      cartEnding: command.cartEnding,
      stock: stockOf(basket),
      warehouse: command.warehouse ?? null,
      coupon: sale.coupon,
      buyer,
      window: window && facts.window,
      method,
      returnUrl: command.returnUrl ?? null,
      idempotency: command.idempotency,
    };
  }

  /** What is not agreed on: the delivery that is chosen from the offer, and the price of today. */
  private async price(
    tx: Tx,
    command: CheckoutCommand,
    { basket, facts, at, live, cart, revision }: Priceable,
  ): Promise<Sale> {
    const { id: storeId, currency, invalidCouponPolicy } = command.store;
    const { buyer, offer, origin } = facts;
    const shipment = shipmentOf(command, basket);
    const method = await this.payments.find(tx, storeId, command.paymentMethod, command.promisedMethods);
    const collected = method?.cashOnDelivery;
    const sent = shipment && { storeId, currency, ...shipment, origin, live, choice: command.shipping, collected };
    const shipping = sent && this.shipping.choose(offer, sent);
    const couponCode = command.couponCode === undefined ? (cart?.couponCode ?? null) : command.couponCode;
    const input = toPricingInput(command, basket, { couponCode, shipping, buyer, at });
    const quote = await this.pricing.quote(tx, { ...input, revision });
    return { shipping, quote, coupon: usableCoupon(quote, invalidCouponPolicy) };
  }

  /** Null where nothing has to be sent, whatever was asked for. */
  private windowOf(
    { deliveryWindow = null }: CheckoutCommand,
    { window }: CheckoutFacts,
    { shipping }: Sale,
  ): ChosenWindow | null {
    return shipping && deliveryWindow !== null ? this.shipping.chooseWindow(deliveryWindow, window, shipping) : null;
  }
}
