import { Module } from '@nestjs/common';
import { EventLog } from './event-log.service.js';
import { EventRelay } from './event-relay.service.js';
import { EventSubscribers } from './event-subscriber.js';
import { JobRegistry } from './jobs.js';
import { Worker } from './worker.service.js';

/** The event log, its relay and the job worker. Needs `EventEmitterModule.forRoot()` and the database module. */
@Module({
  providers: [EventLog, EventRelay, EventSubscribers, JobRegistry, Worker],
  exports: [EventLog, EventRelay, EventSubscribers, JobRegistry, Worker],
})
export class EventsModule {}
