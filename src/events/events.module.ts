import { Module } from '@nestjs/common';
import { HttpModule } from '../platform/http/http.module.js';
import { AbandonedJobs } from './abandoned-jobs.job.js';
import { BrokerMetrics } from './broker/broker-metrics.js';
import { BrokerRelay } from './broker/broker-relay.service.js';
import { DeadLetters } from './dead-letter.service.js';
import { EventLog } from './event-log.service.js';
import { EventMetrics } from './event-metrics.js';
import { EventRelay } from './event-relay.service.js';
import { EventSubscribers } from './event-subscriber.js';
import { Foreground } from './foreground.js';
import { JobRegistry } from './jobs.js';
import { SubscriberDelivery } from './subscriber-delivery.service.js';
import { Worker } from './worker.service.js';

/** The event log, its relay and the job worker. Needs `EventEmitterModule.forRoot()` and the database module. */
@Module({
  imports: [HttpModule],
  providers: [
    AbandonedJobs,
    BrokerMetrics,
    BrokerRelay,
    DeadLetters,
    EventLog,
    EventMetrics,
    EventRelay,
    EventSubscribers,
    Foreground,
    JobRegistry,
    SubscriberDelivery,
    Worker,
  ],
  exports: [DeadLetters, EventLog, EventRelay, EventSubscribers, Foreground, JobRegistry, Worker],
})
export class EventsModule {}
