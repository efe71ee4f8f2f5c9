import { Body, Controller, Get, Injectable, Module, Param, Post, Query, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type as Transforms } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { DomainError } from '../../../src/kernel/domain-error.js';
import { ConfigModule } from '../../../src/platform/config/config.module.js';
import { Env } from '../../../src/platform/config/env.js';
import { Public } from '../../../src/platform/http/access.js';
import { CorsOrigins } from '../../../src/platform/http/cross-origin.js';
import { HttpModule } from '../../../src/platform/http/http.module.js';
import { configureHttp, createAdapter, type Patience } from '../../../src/platform/http/http-server.js';
import { IdempotencyKey } from '../../../src/platform/http/idempotency-key.js';
import { PageQueryDto } from '../../../src/platform/http/page.js';
import { RateLimit } from '../../../src/platform/http/rate-limit.js';
import { lenientBody } from '../../../src/platform/http/validation.js';

export class LineDto {
  @IsString() @MaxLength(20) sku!: string;
  @IsInt() @Min(1) quantity!: number;
}

export class OrderDto {
  @IsString() name!: string;
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Transforms(() => LineDto)
  lines!: LineDto[];
  @IsOptional() @IsString() note?: string | null;
}

@lenientBody
export class LenientOrderDto extends OrderDto {}

/** What the next call of `/probe/throw` throws. */
export const next: { error: unknown } = { error: undefined };

@Controller('probe')
@Public()
export class ProbeController {
  @Get() read(): object {
    return { ok: true };
  }

  @Post('strict') strict(@Body() body: OrderDto): OrderDto {
    return body;
  }

  @Post('lenient') lenient(@Body() body: LenientOrderDto): LenientOrderDto {
    return body;
  }

  @Post('key') key(@IdempotencyKey() key: string | null): object {
    return { key };
  }

  @Get('page') page(@Query() query: PageQueryDto): object {
    return { ...query };
  }

  @Get('slow/:ms') async slow(@Param('ms') ms: string): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    return { ok: true };
  }

  @Post('login') @RateLimit({ bucket: 'login', perMinute: 3 }) login(): object {
    return { ok: true };
  }

  @Post('shop') @RateLimit({ bucket: 'shop', perMinute: 3, by: 'key' }) shop(): object {
    return { ok: true };
  }

  @Get('throw') throw(): never {
    throw next.error;
  }
}

@Injectable()
class FixedOrigins extends CorsOrigins {
  private readonly byKey: Readonly<Record<string, string>> = {
    pk_acme: 'https://acme.example',
    pk_other: 'https://other.example',
  };

  anyStoreAllows(origin: string): Promise<boolean> {
    return Promise.resolve(Object.values(this.byKey).includes(origin));
  }

  storeAllows(key: string, origin: string): Promise<boolean> {
    return Promise.resolve(this.byKey[key] === origin);
  }

  publicStoreAllows(publicId: string, origin: string): Promise<boolean> {
    return Promise.resolve(publicId === 'store_acme' && origin === this.byKey['pk_acme']);
  }

  storeOfIdAllows(id: number, origin: string): Promise<boolean> {
    return Promise.resolve(id === 1 && origin === this.byKey['pk_acme']);
  }
}

export interface Probe {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly log: string[];
  close(): Promise<void>;
}

export interface ProbeOptions {
  readonly settings?: Record<string, string>;
  readonly controllers?: Type[];
  readonly providers?: Type[];
  readonly patience?: Patience;
}

/** An application of the HTTP platform alone, without a database, listening on a free port. */
export async function probe({
  settings = {},
  controllers = [ProbeController],
  providers = [],
  patience,
}: ProbeOptions = {}): Promise<Probe> {
  const env = Env.from({
    RATE_LIMIT: 'off',
    MAX_EVENT_LOOP_DELAY: '0',
    MAX_WAITING_REQUESTS: '0',
    LOG_LEVEL: 'debug',
    ...settings,
  });

  @Module({
    imports: [ConfigModule.with(env), HttpModule],
    controllers,
    providers: [{ provide: CorsOrigins, useClass: FixedOrigins }, ...providers],
  })
  class ProbeModule {}

  const log: string[] = [];
  const adapter = createAdapter(env, patience, { write: (line) => void log.push(line) });
  const app = await NestFactory.create<NestFastifyApplication>(ProbeModule, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  await configureHttp(app, env);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), log, close: () => app.close() };
}

export const outOfStock = new DomainError('stock.short', 'conflict', 'Not enough in stock.', {
  shortages: [{ sku: 'KURTI-M', available: 1 }],
});
