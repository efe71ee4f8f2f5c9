import { type Fulfilment, type LinePieces } from '../order/fulfilment.types.js';
import { type Order } from '../order/order.types.js';
import { type Store } from '../store/store.types.js';

export const notificationChannels = ['mail', 'sms'] as const;
export type NotificationChannelName = (typeof notificationChannels)[number];

export const notificationKinds = [
  'order_confirmation',
  'order_paid',
  'order_shipped',
  'order_cancelled',
  'order_payment_due',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** What a store sends, and how much of it. */
export interface NotificationSettings {
  /** The kinds that go out by mail. */
  readonly mail: readonly NotificationKind[];
  /** The kinds that go out as text messages. */
  readonly sms: readonly NotificationKind[];
  readonly mailPerHour: number;
  readonly smsPerHour: number;
  /** Where answers to mails go; null: to the sender's address. */
  readonly replyTo: string | null;
}

/** Goods of an order that have left, as the buyer is told of them. */
export interface ParcelNews {
  readonly shipment: Fulfilment;
  /** What is still to leave as of now. */
  readonly remaining: readonly LinePieces[];
  /** Whether the order comes in this parcel alone. */
  readonly whole: boolean;
}

/** A message that is to go out. */
export interface Outgoing {
  /** The key by which a repeat can be told. */
  readonly eventId: string;
  readonly kind: NotificationKind;
  readonly recipient: string;
  readonly order: Order;
  readonly orderUrl: string;
  /** The page to pay the order on; null where the news asks for no money. */
  readonly paymentUrl: string | null;
  /** What the order comes to without what was cancelled of it, minor units; its total where that is no news. */
  readonly remainingTotal: number;
  /** Null where the news is of no parcel. */
  readonly parcel: ParcelNews | null;
  readonly store: Store;
  readonly replyTo: string | null;
}

/**
 * `sending`: it may have gone out; `sent`: the server or provider has taken it; `failed`: refused, and tried again unless
 * it has become a dead letter; `suppressed`: never to be sent.
 */
export type NotificationStatus = 'sending' | 'sent' | 'failed' | 'suppressed';

export interface Notification {
  readonly eventId: string;
  readonly channel: NotificationChannelName;
  readonly kind: NotificationKind;
  readonly orderId: string;
  readonly recipient: string;
  readonly status: NotificationStatus;
  /** Why it was not sent. */
  readonly reason: string | null;
  /** The name that the server or provider gave it. */
  readonly reference: string | null;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NotificationQuery {
  readonly storeId: number;
  readonly orderId?: string;
  /** Only those older than this one: the last of the page before. */
  readonly before?: { readonly eventId: string; readonly channel: string };
  readonly limit: number;
}
