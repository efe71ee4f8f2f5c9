import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DomainEvent } from '../../src/events/domain-event.js';
import { EventSubscriber } from '../../src/events/event-subscriber.js';

/** Takes its time, and notes each event that it has taken, however often. */
@Injectable()
export class Clerk extends EventSubscriber {
  readonly code = 'test-clerk';
  readonly types = ['order.created'];
  /** Milliseconds */
  pace = Number(process.env['CLERK_PACE'] ?? 100);

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async handle(event: DomainEvent): Promise<void> {
    await sleep(this.pace);
    await this.dataSource.query('INSERT INTO clerk_notes (order_id) VALUES ($1)', [event.aggregateId]);
  }
}
