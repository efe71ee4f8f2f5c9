import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventSubscriber } from '../../src/events/event-subscriber.js';

/** Copies new orders to a table of the team's own, which its ERP reads. */
@Injectable()
export class ErpSubscriber extends EventSubscriber {
  readonly code = 'example-erp';
  readonly types = ['order.created'];

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /** The event's id is the key: a repeat changes nothing. */
  async handle(event: DomainEvent): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO erp_inbox (event_id, order_id, received) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [event.id, event.aggregateId, event.occurredAt],
    );
  }
}
