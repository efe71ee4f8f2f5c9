import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { DataSource } from 'typeorm';
import { Metrics } from '../../platform/http/metrics.js';
import { type ClaimedDelivery, countWaiting } from './webhook-delivery.queries.js';
import { type SentAttempt } from './webhook-sender.service.js';

/** Tells Prometheus how webhooks fare. */
@Injectable()
export class WebhookMetrics {
  private readonly attempts: Counter<'result'>;
  private readonly delay: Histogram;

  constructor({ registry }: Metrics, dataSource: DataSource) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'cashwrap_webhook_attempts_total',
      help: 'Requests to webhook endpoints, by the class of the answer or the reason why there was none',
      labelNames: ['result'],
      registers,
    });
    this.delay = new Histogram({
      name: 'cashwrap_webhook_delay_seconds',
      help: 'Time from an event to the first request that tells an endpoint of it',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
      registers,
    });
    new Gauge({
      name: 'cashwrap_webhooks_waiting',
      help: 'Webhook deliveries that are not over yet',
      registers,
      async collect() {
        this.set(
          await countWaiting.first(dataSource.manager).then(
            (row) => row?.waiting ?? 0,
            () => Number.NaN,
          ),
        );
      },
    });
  }

  observe({ attempts, event }: ClaimedDelivery, { status, error, sentAt }: SentAttempt): void {
    this.attempts.inc({ result: status === null ? (error ?? 'failed') : `${Math.floor(status / 100)}xx` });
    if (attempts === 0) this.delay.observe((sentAt.getTime() - Date.parse(event.occurredAt)) / 1_000);
  }
}
