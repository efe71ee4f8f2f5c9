import { Module } from '@nestjs/common';
import { HttpModule } from '../../platform/http/http.module.js';
import { EventsModule } from '../events.module.js';
import { EventStreams } from './event-streams.service.js';

/** Streams of events, for the processes that serve them. */
@Module({ imports: [EventsModule, HttpModule], providers: [EventStreams], exports: [EventStreams] })
export class StreamModule {}
