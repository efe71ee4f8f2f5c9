import { Injectable } from '@nestjs/common';
import { type Order } from '../order/order.types.js';
import { type NotificationChannel } from './notification-channel.js';
import { type Outgoing } from './notification.types.js';
import { orderText } from './order-letter.js';
import { SmsProvider } from './sms-provider.js';

const e164 = /^\+[1-9]\d{6,14}$/;

/** Text messages through the provider of this installation. */
@Injectable()
export class SmsChannel implements NotificationChannel {
  readonly name = 'sms';

  constructor(private readonly provider: SmsProvider) {}

  /** Whether this installation sends text messages at all. */
  get open(): boolean {
    return this.provider.open;
  }

  /** The phone of the order, or of the person it goes to. */
  recipientOf({ phone, shippingAddress }: Order): string | null {
    const number = phone ?? shippingAddress?.phone ?? null;
    return number !== null && e164.test(number) ? number : null;
  }

  send(message: Outgoing): Promise<string | null> {
    return this.provider.send({ id: message.eventId, to: message.recipient, text: orderText(message) });
  }
}
