import { Module } from '@nestjs/common';
import { Env } from '../../platform/config/env.js';
import { CryptoModule } from '../../platform/crypto/crypto.module.js';
import { AddressGuard } from '../../platform/http/address-guard.js';
import { HttpModule } from '../../platform/http/http.module.js';
import { EventsModule } from '../events.module.js';
import { StandardEnvelope } from './standard-envelope.js';
import { WebhookDeliveries } from './webhook-deliveries.service.js';
import { WebhookDispatcher } from './webhook-dispatcher.service.js';
import { WebhookEndpoints } from './webhook-endpoints.service.js';
import { WebhookEnvelopes } from './webhook-envelope.js';
import { WebhookFanOut } from './webhook-fan-out.service.js';
import { WebhookHousekeepingJob } from './webhook-housekeeping.job.js';
import { WebhookLedger } from './webhook-ledger.service.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhookSender } from './webhook-sender.service.js';

/** Webhooks: endpoints, their deliveries, and the loops that make and send them in the worker. */
@Module({
  imports: [CryptoModule, EventsModule, HttpModule],
  providers: [
    { provide: AddressGuard, useFactory: (env: Env) => new AddressGuard(env), inject: [Env] },
    {
      provide: WebhookEnvelopes,
      useFactory: () => {
        const envelopes = new WebhookEnvelopes();
        envelopes.add(new StandardEnvelope());
        return envelopes;
      },
    },
    WebhookDeliveries,
    WebhookDispatcher,
    WebhookEndpoints,
    WebhookFanOut,
    WebhookHousekeepingJob,
    WebhookLedger,
    WebhookMetrics,
    WebhookSecrets,
    WebhookSender,
  ],
  exports: [WebhookDeliveries, WebhookDispatcher, WebhookEndpoints, WebhookEnvelopes, WebhookFanOut],
})
export class WebhookModule {}
