import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventSubscriber, PermanentFailure } from '../../src/events/event-subscriber.js';

/** Copies new orders to a table of the team's own, which its ERP reads. */
@Injectable()
export class ErpSubscriber extends EventSubscriber {
  readonly code = 'example-erp';
  readonly types = ['order.created'];
  /** The ERP is down for minutes, never for days: four attempts, and somebody looks at what is left. */
  override readonly retryDelays = [10, 60, 600];

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /** The event's id is the key: a repeat changes nothing. */
  async handle(event: DomainEvent): Promise<void> {
    if (event.version !== 1) throw new PermanentFailure(`No code for version ${event.version} of ${event.type}`);
    await this.dataSource.query(
      `INSERT INTO erp_inbox (event_id, order_id, received) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [event.id, event.aggregateId, event.occurredAt],
    );
  }
}
