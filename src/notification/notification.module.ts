import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { OrderModule } from '../order/order.module.js';
import { PaymentModule } from '../payment/payment.module.js';
import { StoreModule } from '../store/store.module.js';
import { HttpSmsProvider } from './http-sms-provider.js';
import { MailChannel } from './mail-channel.js';
import { MailSubscriber } from './mail.subscriber.js';
import { NotificationLog } from './notification-log.service.js';
import { Notifier } from './notifier.service.js';
import { SmsChannel } from './sms-channel.js';
import { SmsProvider } from './sms-provider.js';
import { SmsSubscriber } from './sms.subscriber.js';

/** Mails and text messages to buyers, fed by the event log. */
@Module({
  imports: [EventsModule, OrderModule, PaymentModule, StoreModule],
  providers: [
    MailChannel,
    MailSubscriber,
    NotificationLog,
    Notifier,
    SmsChannel,
    SmsSubscriber,
    { provide: SmsProvider, useClass: HttpSmsProvider },
  ],
  exports: [NotificationLog],
})
export class NotificationModule {}
