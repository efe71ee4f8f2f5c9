import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ErrorDialects } from './error-dialects.js';
import { FailureFilter } from './failure.filter.js';
import { Metrics } from './metrics.js';
import { RateCounts } from './rate-counts.js';
import { RateLimitGuard } from './rate-limit.js';
import { RateWindow } from './rate-window.js';
import { Readiness } from './readiness.js';
import { RequestCredentials } from './request-credentials.js';
import { RequestValidation } from './validation.js';

/** What every request goes through, whichever API it is for. The rate limit counts before access is looked at. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    ErrorDialects,
    Metrics,
    RateCounts,
    RateWindow,
    Readiness,
    RequestCredentials,
    FailureFilter,
    { provide: APP_FILTER, useExisting: FailureFilter },
    { provide: APP_PIPE, useClass: RequestValidation },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [ErrorDialects, Metrics, RateCounts, Readiness, RequestCredentials, FailureFilter],
})
export class HttpModule {}
