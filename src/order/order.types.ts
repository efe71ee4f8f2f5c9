import { type Address } from '../kernel/address.js';
import { type OrderMixins } from '../mixin/mixin.types.js';
import { type ChosenWindow } from '../shipping/delivery-window.types.js';
import { type ShippingCourier } from '../shipping/shipping.types.js';
import { type Parcel } from './fulfilment.types.js';

/** Every status an order can have; the steps between them are in `order-state.ts`. */
export const orderStatuses = [
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'on_the_way',
  'delivered',
  'on_hold',
  'cancelled',
  'refunded',
  'disputed',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Worked out from the order's payments, in `order-payment-status.ts`. */
export const orderPaymentStatuses = [
  'unpaid',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
] as const;
export type OrderPaymentStatus = (typeof orderPaymentStatuses)[number];

/** A part of a bundle as it was ordered. */
export interface OrderComponent {
  readonly variantId: number;
  readonly sku: string;
  readonly name: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** In one piece of the bundle. */
  readonly quantity: number;
}

/** An address of an order beside those of delivery and bill. */
export interface FurtherAddress {
  /** The buyer's word for what it is for: "PICKUP". */
  readonly type: string;
  readonly address: Address;
}

export interface OrderDraftLine {
  readonly productId: number;
  readonly variantId: number;
  readonly sku: string;
  readonly name: string;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** What a bundle consists of; empty for anything else. */
  readonly components: readonly OrderComponent[];
  readonly quantity: number;
  /** Minor units, like every amount here. */
  readonly unitPrice: number;
  readonly subtotal: number;
  readonly discount: number;
  /** The code of what it was taxed as; null for nothing. */
  readonly taxClass: string | null;
  /** What comes on top of the price; negative where an exempt buyer gets off what the price contains. */
  readonly tax: number;
  /** What the price contains. */
  readonly taxIncluded: number;
  /** subtotal − discount + tax */
  readonly total: number;
}

/** The tax of one class on lines and delivery. */
export interface OrderTax {
  readonly taxClass: string;
  /** Millionths: 19 % is 190000. */
  readonly rate: number;
  /** The amount without the tax. */
  readonly base: number;
  readonly amount: number;
  /** Whether it is contained in the prices; otherwise it was added to them. */
  readonly included: boolean;
}

export interface OrderAdjustment {
  readonly type: string;
  readonly rule: string;
  readonly source: string;
  readonly label: string;
  readonly amount: number;
  /** Index into the lines; null for the order as a whole. */
  readonly line: number | null;
  /** Of a tax: what it was worked out from. */
  readonly taxed?: { readonly taxClass: string; readonly rate: number; readonly base: number };
}

export interface OrderShippingOption {
  readonly code: string;
  /** Null, like the method, for a courier's service. */
  readonly zone: string | null;
  readonly method: string | null;
  readonly name: string;
  /** Who delivers; not there for a zone's method. */
  readonly courier?: ShippingCourier;
  /** When; not there for an order without a delivery window. */
  readonly window?: ChosenWindow;
}

/** The quote that an order was made of. */
export interface OrderQuote {
  readonly id: number;
  readonly code: string;
  readonly revision: number;
}

/** Everything an order is made of. Checkout builds it; `OrderService.place` stores it and asks nobody again. */
export interface OrderDraft {
  /** UUIDv7, allotted at the start of the checkout. */
  readonly id: string;
  readonly storeId: number;
  readonly numberPrefix: string;
  /** The API it came through: `storefront`, or the name of a contract. */
  readonly channel: string;
  readonly customerId: number | null;
  /** The cart it came from and that cart's round; a pair is ordered once. */
  readonly cart: { readonly id: number; readonly round: number } | null;
  /** The quote it came from; ordered once. */
  readonly quote: OrderQuote | null;
  readonly paymentStatus: OrderPaymentStatus;
  /** How long the order is kept unpaid, from its placing on; null: for ever. */
  readonly unpaidMinutes: number | null;
  readonly currency: string;
  readonly lines: readonly OrderDraftLine[];
  readonly adjustments: readonly OrderAdjustment[];
  readonly totals: {
    readonly subtotal: number;
    readonly discount: number;
    readonly shipping: number;
    readonly shippingDiscount: number;
    readonly tax: number;
    readonly taxIncluded: number;
    /** What a transfer code takes off, so that no other open order of the store asks for the same total. */
    readonly transferDiscount: number;
    /** subtotal − discount + shipping − shippingDiscount + tax − transferDiscount */
    readonly total: number;
  };
  readonly taxes: readonly OrderTax[];
  readonly email: string | null;
  readonly phone: string | null;
  readonly shippingAddress: Address | null;
  readonly billingAddress: Address | null;
  /** What else the buyer has given, in order. */
  readonly furtherAddresses: readonly FurtherAddress[];
  readonly shippingOption: OrderShippingOption | null;
  readonly paymentMethod: string;
  /** What the buyer asked for within the method, as it was said: a bank. Null for nothing. */
  readonly paymentOption: string | null;
  readonly couponCode: string | null;
  readonly note: string | null;
  /** Extra data by the store's own schemas; null for none. */
  readonly mixins: OrderMixins | null;
  /** The codes of the checks that take it for spam; none for an order that passed them, null for one that was not checked. */
  readonly spamSigns: readonly string[] | null;
}

/** A placed order, as every API and event renders it. */
export interface Order extends Omit<OrderDraft, 'numberPrefix' | 'lines' | 'cart' | 'unpaidMinutes'> {
  /** Unique per store, increasing: "ACME-1042". */
  readonly number: string;
  /** Unguessable key of the order's public page. */
  readonly secretSlug: string;
  readonly cartId: number | null;
  readonly status: OrderStatus;
  readonly lines: readonly (OrderDraftLine & { readonly id: string })[];
  /** When it is given up unless it is paid; null: never. ISO 8601, UTC. */
  readonly paymentDueAt: string | null;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
}

/** What a decision about an order hangs on, read under the lock of its row. */
export interface LockedOrder extends Pick<
  Order,
  'id' | 'storeId' | 'number' | 'status' | 'paymentStatus' | 'currency'
> {
  /** Minor units. */
  readonly total: number;
  /** Minor units: the total without what was cancelled. */
  readonly owed: number;
  /** Whether the time to pay is over, by the database's clock; null when it never is. */
  readonly due: boolean | null;
}

export interface OrderFilter {
  /** Only orders older than this id: the last one of the page before. */
  readonly below?: string;
  readonly customerId?: number;
  readonly status?: OrderStatus;
  readonly paymentStatus?: OrderPaymentStatus;
  readonly email?: string;
  readonly number?: string;
  readonly placedFrom?: Date;
  readonly placedBefore?: Date;
  /** Whether a check takes it for spam; orders that were not checked are neither. */
  readonly suspected?: boolean;
  readonly limit: number;
}

export interface OrderStatusEntry {
  /** Null for the first. */
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  /** "guest", "customer:12", "key:3", "job:…". */
  readonly actor: string;
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface TransitionRequest {
  readonly storeId: number;
  readonly orderId: string;
  readonly to: OrderStatus;
  readonly actor: string;
  readonly reason: string | null;
  /** What leaves with the step to `shipped`; all that is still to leave, untracked, when absent. */
  readonly parcel?: Parcel;
}

/** A step as the table of statuses has it. */
export interface OrderStep {
  readonly to: OrderStatus;
  readonly paidOnly: boolean;
  /** Not once goods have left. */
  readonly unshippedOnly: boolean;
  /** Not as long as goods are still to leave. */
  readonly completeOnly: boolean;
  /** What happens to the goods that the order holds. */
  readonly stock: 'release' | 'ship' | null;
}

/** A status with the steps that lead on from it. */
export interface OrderState {
  readonly status: OrderStatus;
  readonly next: readonly OrderStep[];
  /** Whether it may also be left to the status before it. */
  readonly resumes: boolean;
}
