import { Injectable } from '@nestjs/common';
import { type DomainEvent } from '../events/domain-event.js';
import { EventSubscriber, EventSubscribers } from '../events/event-subscriber.js';
import { MailChannel } from './mail-channel.js';
import { notifiedTypes, Notifier } from './notifier.service.js';

/** Mails buyers about their orders. Registered where this installation has a mail server. */
@Injectable()
export class MailSubscriber extends EventSubscriber {
  readonly code = 'order-mail';
  readonly types = notifiedTypes;

  constructor(
    private readonly channel: MailChannel,
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
