import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../platform/http/metrics.js';
import { EventRelay } from './event-relay.service.js';

/** Tells Prometheus how far the fan-out is behind the log. Not a number while the database does not answer. */
@Injectable()
export class EventMetrics {
  constructor({ registry }: Metrics, relay: EventRelay) {
    new Gauge({
      name: 'cashwrap_events_waiting',
      help: 'Logged events that have not been fanned out to subscribers yet',
      registers: [registry],
      async collect() {
        this.set(await relay.backlog().catch(() => Number.NaN));
      },
    });
  }
}
