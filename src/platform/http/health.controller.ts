import { Controller, Get, Header, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Unlimited } from './rate-limit.js';
import { HealthCheckService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { type FastifyReply } from 'fastify';
import { Public } from './access.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';

interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks?: Readonly<Record<string, 'up' | 'down'>>;
}

/** For whoever runs the process: a load balancer, an orchestrator, Prometheus. */
@Controller()
@Public()
@Unlimited()
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** The process runs. Says nothing of the database: restarting this process would not mend it. */
  @Get('health/live')
  @Header('cache-control', 'no-store')
  live(): Health {
    return { status: 'ok' };
  }

  /** Requests sent here will be served. */
  @Get('health/ready')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const database = this.readiness.wanted && (await this.databaseAnswers());
    const ok = database && this.readiness.wanted;
    if (!ok) void reply.code(503);
    return {
      status: ok ? 'ok' : 'unavailable',
      checks: {
        accepting: this.readiness.wanted ? 'up' : 'down',
        ...(this.readiness.wanted && { database: upOrDown(database) }),
      },
    };
  }

  @Get('metrics')
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }

  private async databaseAnswers(): Promise<boolean> {
    try {
      await this.health.check([() => this.database.pingCheck('database', { timeout: 1_000 })]);
      return true;
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return false;
      throw error;
    }
  }
}

function upOrDown(up: boolean): 'up' | 'down' {
  return up ? 'up' : 'down';
}
