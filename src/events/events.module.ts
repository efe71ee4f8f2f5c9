import { Module } from '@nestjs/common';
import { HttpModule } from '../platform/http/http.module.js';
import { EventLog } from './event-log.service.js';
import { EventMetrics } from './event-metrics.js';
import { EventRelay } from './event-relay.service.js';
import { EventSubscribers } from './event-subscriber.js';
import { JobRegistry } from './jobs.js';
import { Worker } from './worker.service.js';

/** The event log, its relay and the job worker. Needs `EventEmitterModule.forRoot()` and the database module. */
@Module({
  imports: [HttpModule],
  providers: [EventLog, EventMetrics, EventRelay, EventSubscribers, JobRegistry, Worker],
  exports: [EventLog, EventRelay, EventSubscribers, JobRegistry, Worker],
})
export class EventsModule {}
