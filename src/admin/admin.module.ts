import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { StoreModule } from '../store/store.module.js';
import { AdminEventsController } from './events.controller.js';

/** The admin API, for the merchant's panels and machines. */
@Module({
  imports: [EventsModule, StoreModule],
  controllers: [AdminEventsController],
})
export class AdminModule {}
