import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { HttpModule } from './http.module.js';

/** `/health/live`, `/health/ready` and `/metrics`. Needs the database. */
@Module({ imports: [HttpModule, TerminusModule.forRoot({ logger: false })], controllers: [HealthController] })
export class HealthModule {}
