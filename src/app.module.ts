import { type DynamicModule, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { AdminModule } from './admin/admin.module.js';
import { EmporixModule } from './contracts/emporix/emporix.module.js';
import { IOrdersModule } from './contracts/i-orders/i-orders.module.js';
import { ScalevEventsModule } from './contracts/scalev/scalev-events.module.js';
import { ScalevModule } from './contracts/scalev/scalev.module.js';
import { SellvikEventsModule } from './contracts/sellvik/sellvik-events.module.js';
import { SellvikModule } from './contracts/sellvik/sellvik.module.js';
import { WebhookModule } from './events/webhook/webhook.module.js';
import { type Extensions } from './extensions.js';
import { ExtensionsModule } from './extensions.module.js';
import { NotificationModule } from './notification/notification.module.js';
import { PagesModule } from './pages/pages.module.js';
import { PaymentCallbacksModule } from './payment-callbacks/payment-callbacks.module.js';
import { ConfigModule } from './platform/config/config.module.js';
import { type Env } from './platform/config/env.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HealthModule } from './platform/http/health.module.js';
import { StoreModule } from './store/store.module.js';
import { StorefrontModule } from './storefront/storefront.module.js';

/** Every API that this server speaks. */
const apis = [
  StorefrontModule,
  AdminModule,
  PagesModule,
  PaymentCallbacksModule,
  EmporixModule,
  IOrdersModule,
  ScalevModule,
  SellvikModule,
];

export interface AppOptions {
  readonly env: Env;
  /** A migrated database. */
  readonly databaseUrl: string;
  readonly extensions: Extensions;
}

@Module({})
export class AppModule {
  /** The whole application. In the worker's role it has no API but health and metrics. */
  static with({ env, databaseUrl, extensions }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(env),
        DatabaseModule.with({ url: databaseUrl, poolSize: env.databasePoolSize }),
        EventEmitterModule.forRoot(),
        HealthModule,
        NotificationModule,
        StoreModule,
        WebhookModule,
        ScalevEventsModule,
        SellvikEventsModule,
        ExtensionsModule.with(extensions),
        ...(env.servesApi ? apis : []),
      ],
    };
  }
}
