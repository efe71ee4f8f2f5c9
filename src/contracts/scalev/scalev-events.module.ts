import { Module } from '@nestjs/common';
import { WebhookModule } from '../../events/webhook/webhook.module.js';
import { ScalevEnvelope } from './scalev.envelope.js';

/** What Scalev's receivers get; a part of every process, since webhooks are sent by the worker. */
@Module({ imports: [WebhookModule], providers: [ScalevEnvelope] })
export class ScalevEventsModule {}
