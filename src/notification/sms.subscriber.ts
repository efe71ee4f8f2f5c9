import { Injectable } from '@nestjs/common';
import { type DomainEvent } from '../events/domain-event.js';
import { EventSubscriber, EventSubscribers } from '../events/event-subscriber.js';
import { notifiedTypes, Notifier } from './notifier.service.js';
import { SmsChannel } from './sms-channel.js';

/** Texts buyers about their orders. Registered where this installation has an SMS provider. */
@Injectable()
export class SmsSubscriber extends EventSubscriber {
  readonly code = 'order-sms';
  readonly types = notifiedTypes;

  constructor(
    private readonly channel: SmsChannel,
    private readonly notifier: Notifier,
    subscribers: EventSubscribers,
  ) {
    super();
    if (channel.open) subscribers.add(this);
  }

  async handle(event: DomainEvent): Promise<void> {
    await this.notifier.notify(event, this.channel);
  }
}
