import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../platform/http/metrics.js';
import { DeadLetters } from './dead-letter.service.js';
import { EventRelay } from './event-relay.service.js';

/** Tells Prometheus how far the fan-out is behind the log. Not a number while the database does not answer. */
@Injectable()
export class EventMetrics {
  constructor({ registry }: Metrics, relay: EventRelay, deadLetters: DeadLetters) {
    new Gauge({
      name: 'cashwrap_events_waiting',
      help: 'Logged events that have not been fanned out to subscribers yet',
      registers: [registry],
      async collect() {
        this.set(await relay.backlog().catch(() => Number.NaN));
      },
    });
    new Gauge({
      name: 'cashwrap_dead_letters',
      help: 'Events that a subscriber has given up and nobody has given back yet',
      labelNames: ['subscriber'],
      registers: [registry],
      async collect() {
        const counts = await deadLetters.counts().catch(() => []);
        this.reset();
        for (const { subscriber, count } of counts) this.set({ subscriber }, count);
      },
    });
  }
}
