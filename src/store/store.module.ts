import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CorsOrigins } from '../platform/http/cross-origin.js';
import { HttpModule } from '../platform/http/http.module.js';
import { RateCounts } from '../platform/http/rate-counts.js';
import { EventsModule } from '../events/events.module.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { AuditLineEntity } from './audit-line.entity.js';
import { AuditLog } from './audit-log.service.js';
import { AuditOutcomeEntity } from './audit-outcome.entity.js';
import { IdempotentRequestEntity } from './idempotent-request.entity.js';
import { IdempotentRequests } from './idempotent-requests.service.js';
import { OldRequestsJob } from './old-requests.job.js';
import { ReferenceRevisions } from './reference-revisions.service.js';
import { StoreEntity } from './store.entity.js';
import { StoreKeys } from './store-keys.service.js';
import { StoreOrigins } from './store-origins.js';
import { StoreService } from './store.service.js';

/** The stores of this installation and the keys that name them. */
@Module({
  imports: [
    TypeOrmModule.forFeature([StoreEntity, ApiKeyEntity, AuditLineEntity, AuditOutcomeEntity, IdempotentRequestEntity]),
    EventsModule,
    HttpModule,
  ],
  providers: [
    AuditLog,
    IdempotentRequests,
    OldRequestsJob,
    ReferenceRevisions,
    StoreService,
    StoreKeys,
    { provide: CorsOrigins, useClass: StoreOrigins },
  ],
  exports: [AuditLog, IdempotentRequests, ReferenceRevisions, StoreService, StoreKeys, CorsOrigins],
})
export class StoreModule implements OnModuleInit {
  constructor(
    private readonly counts: RateCounts,
    private readonly keys: StoreKeys,
  ) {}

  onModuleInit(): void {
    this.counts.recognizeKeysBy((key) => this.keys.remembers(key));
  }
}
