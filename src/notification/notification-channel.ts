import { type Order } from '../order/order.types.js';
import { type NotificationChannelName, type Outgoing } from './notification.types.js';

/** A way to reach a buyer. */
export interface NotificationChannel {
  readonly name: NotificationChannelName;
  /** Whom to write to about an order; null for nobody. */
  recipientOf(order: Order): string | null;
  /**
   * Sends one message and returns the name it was given, if any. Not in a transaction. Throws `PermanentFailure` for one
   * that will never be taken, `Unreachable` when nobody is there to take any; whatever else is tried again.
   */
  send(message: Outgoing): Promise<string | null>;
}

/** Nobody takes messages at the moment, whatever they say. */
export class Unreachable extends Error {}
