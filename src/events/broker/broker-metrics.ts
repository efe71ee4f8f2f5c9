import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../../platform/http/metrics.js';
import { BrokerRelay } from './broker-relay.service.js';

/** Tells Prometheus how far the broker is behind the log, where there is one. Not a number without the database. */
@Injectable()
export class BrokerMetrics {
  constructor({ registry }: Metrics, relay: BrokerRelay) {
    if (!relay.wanted) return;
    const lag = () => relay.lag().catch(() => ({ waiting: Number.NaN, seconds: Number.NaN }));
    new Gauge({
      name: 'cashwrap_broker_events_waiting',
      help: 'Logged events that the broker has not got yet',
      registers: [registry],
      async collect() {
        this.set((await lag()).waiting);
      },
    });
    new Gauge({
      name: 'cashwrap_broker_lag_seconds',
      help: 'Age of the oldest logged event that the broker has not got yet; 0 when it has all',
      registers: [registry],
      async collect() {
        this.set((await lag()).seconds);
      },
    });
    new Gauge({
      name: 'cashwrap_broker_connected',
      help: 'Whether this process is connected to the broker; only workers are',
      registers: [registry],
      collect() {
        this.set(relay.connected ? 1 : 0);
      },
    });
  }
}
